/** EPaxos* and Atlas on the stage. Ballot 7 of five nodes is of node 3: 7 = 5 + 2; ballot 0 is of who began it. */
import { defaults } from '../../../../src/kit/options.ts';
import type { AnyStrategy } from '../../../../src/strategies/contract.ts';
import { atlas as atlasStrategy } from '../../../../src/strategies/epaxos/atlas.ts';
import { epaxos as epaxosStrategy } from '../../../../src/strategies/epaxos/epaxos.ts';
import type { InstanceId } from '../../../../src/strategies/epaxos/ids.ts';
import type { Message } from '../../../../src/strategies/epaxos/messages.ts';
import { EgalitarianReplica } from '../../../../src/strategies/epaxos/replica.ts';
import { EPaxosRules } from '../../../../src/strategies/epaxos/validation.ts';
import { EPAXOS_TWINS, oneBallot } from '../../../broken/epaxos.ts';
import { MS } from '../../../strategies/consensus/cluster.ts';
import type { Cast, Play } from '../play.ts';
import { command, detail, known } from './spelled.ts';

const TWINS = { ...EPAXOS_TWINS, 'one ballot for promises and acceptances': oneBallot };

/** What each has executed, in order. */
const executed = new WeakMap<EgalitarianReplica, Set<InstanceId>>();

/** Three play by the rules of more, which have a rule of their own, so that scripts are short. */
export const epaxos = playOf({
  ...epaxosStrategy,
  newReplica: (context, options) => new EgalitarianReplica(context, options, (one) => new EPaxosRules(one)),
});
export const atlas = playOf(atlasStrategy);

function playOf(strategy: AnyStrategy): Play<EgalitarianReplica, Message> {
  const casts = Object.entries(TWINS).map(([name, twin]): [string, Cast] => [
    name,
    {
      make(context, options) {
        const replica = strategy.newReplica(context, options) as EgalitarianReplica;
        twin(replica);
        return replica;
      },
    },
  ]);
  return {
    strategy,
    quick: { ...defaults(strategy.options), fast_patience: 50 * MS, recovery_timeout: 200 * MS, gossip: 100 * MS },
    hasLog: false,
    rings: { fast: 'fast', patience: 'patience', gossip: 'gossip' },
    twins: Object.fromEntries(casts),
    spelled: (message) => `${message.kind}${detail(message)}`,
    role: () => '',
    standing,
    beside: () => ({ after: (_, replica) => remember(replica), answers() {} }),
  };
}

function remember(replica: EgalitarianReplica): void {
  const all = executed.get(replica) ?? new Set();
  executed.set(replica, all);
  for (const id of replica.executor.recent) all.add(id);
}

function standing(replica: EgalitarianReplica): string {
  const { executor, table } = replica;
  const done = [...executed.get(replica)!].map((id) => command(id, table.get(id).value!));
  const open = [...table.all()].filter(({ id }) => !executor.done.has(id)).map(known);
  return `executed [${done.join(' ')}]${open.length > 0 ? ` open [${open.join('; ')}]` : ''}`;
}
