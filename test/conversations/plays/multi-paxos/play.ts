/** Multi-Paxos on the stage: ballot `2.3` is the second of node 3, and `4=x` is x in slot 4. */
import { defaults } from '../../../../src/kit/options.ts';
import { ballotAbove, roundOf } from '../../../../src/strategies/paxos/ballots.ts';
import type { LogRecord } from '../../../../src/strategies/paxos/log.ts';
import type { Message, Report } from '../../../../src/strategies/paxos/messages.ts';
import type { PaxosReplica } from '../../../../src/strategies/paxos/replica.ts';
import { multiPaxos as strategy } from '../../../../src/strategies/paxos/strategy.ts';
import { MS } from '../../../strategies/consensus/cluster.ts';
import { operation, request } from '../../../strategies/fake-context.ts';
import { REGISTER } from '../../customers.ts';
import type { Play } from '../play.ts';
import { detail, role, standing } from './spelled.ts';
import { TWINS } from './twins.ts';

const PATIENCE = 200 * MS;

export const multiPaxos: Play<PaxosReplica, Message> = {
  strategy,
  quick: {
    ...defaults(strategy.options),
    election_timeout: PATIENCE,
    heartbeat: 30 * MS,
    snapshot: { every: 10_000, keep: 1 },
  },
  reign: {
    word: 'round',
    patience: PATIENCE,
    term: ({ log, standing }) => roundOf(Math.max(log.promised, standing.promises.ballot)),
    isLeading: ({ role }) => role === 'leader',
  },
  hasLog: true,
  rings: { timeout: 'election', beat: 'heartbeat' },
  twins: TWINS,
  spelled: (message) => `${message.kind}${detail(message)}`,
  role,
  standing,
  verbs: (stage) => ({
    // `given 1 2.1 x`: the disk says that it has accepted x in slot 1 under that ballot.
    given: ([node, ballot, value]) => {
      const given = acceptedAs(ballot!, value!);
      stage.give(stage.actor(node), (disk) => {
        disk.append(given);
        disk.put('promised', given.ballot);
      });
    },
    // From now on nobody's patience is drawn: all wait for just as long.
    even: () => {
      for (const { context } of stage.actors) Object.assign(context, { random: { ...context.random, below: () => 0 } });
    },
  }),
};

/** The intents of before the story are far from those of its customers. */
const BEFORE = 1_000_000;

function acceptedAs(words: string, value: string): LogRecord & Report {
  const [round, node] = words.split('.').map(Number);
  const ballot = ballotAbove(ballotAbove(0, 0) * (round! - 1), node! - 1);
  const write = operation('write', REGISTER, { value });
  const command = { request: request(BEFORE + ballot, [write], { consistency: 'strong' }), configuration: undefined };
  return { kind: 'accept', slot: 1, ballot, command };
}
