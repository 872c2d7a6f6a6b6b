/** EPaxos* or Atlas in a small world: everybody changes two counters while nodes die and links break; then peace. */
import { defaults } from '../../../src/kit/options.ts';
import { randomStream } from '../../../src/kit/random.ts';
import type { Context, Outcome, Request, Strategy } from '../../../src/strategies/contract.ts';
import { atlas } from '../../../src/strategies/epaxos/atlas.ts';
import { auditNamed, EgalitarianAudit } from '../../../src/strategies/epaxos/audit/audit.ts';
import { epaxos } from '../../../src/strategies/epaxos/epaxos.ts';
import type { Message } from '../../../src/strategies/epaxos/messages.ts';
import type { AtlasOptions } from '../../../src/strategies/epaxos/options.ts';
import type { EgalitarianReplica, Timer } from '../../../src/strategies/epaxos/replica.ts';
import { Auditor } from '../../../src/world/audit/auditor.ts';
import { FAULT } from '../../../src/world/kinds.ts';
import { WorldLevers } from '../../../src/world/levers.ts';
import { alike, layOut } from '../../../src/world/places.ts';

import { World } from '../../../src/world/world.ts';
import { keysOf, Notes, operation, request, topologyOf } from '../../world/small-world.ts';

const MS = 1_000;
const STORM = 6_000 * MS;
const PEACE = 6_000 * MS;

export interface Plan {
  readonly seed: number;
  readonly nodes: number;
  readonly protocol: 'epaxos' | 'atlas';
  readonly f?: number;
  /** Breaks a rule in every replica. */
  readonly twin?: (replica: EgalitarianReplica) => void;
}

export interface Report {
  readonly violations: readonly string[];
  readonly answered: number;
  /** What every replica shows of every key at the end. */
  readonly shown: readonly string[];
  readonly deeds: Readonly<Record<string, number>>;
}

export function storm({ seed, nodes, protocol, f = 1, twin }: Plan): Report {
  const random = randomStream(seed, 'storm');
  const base = (protocol === 'epaxos' ? epaxos : atlas) as Strategy<AtlasOptions, Message, Timer>;
  let audit: EgalitarianAudit | undefined;
  const strategy: Strategy<AtlasOptions, Message, Timer> = {
    ...base,
    newReplica(context: Context<Message, Timer>, options) {
      const replica = base.newReplica(context, options) as EgalitarianReplica;
      twin?.(replica);
      return replica;
    },
    audit: { ...auditNamed('EP'), begin: (group) => (audit = new EgalitarianAudit(group, 'EP')) },
  };
  const auditor = new Auditor(strategy);
  const notes = new Notes();
  const options = {
    ...(defaults(base.options) as AtlasOptions),
    f,
    recovery_timeout: random.between(60, 200) * MS,
    fast_patience: 40 * MS,
    gossip: 50 * MS,
    checkpoint: random.between(20, 200),
  };
  const link = { delay: 10 * MS, jitter: 4 * MS, law: 'lognormal', order: 'free' } as const;
  const topology = topologyOf({ regions: nodes, link, node: { fsync: random.below(3) * MS } });
  const world = new World({
    topology,
    strategy: auditor.strategy,
    options,
    layout: layOut(topology, alike(1, 0)),
    seed,
    keys: keysOf('counter'),
    observer: notes,
  });
  auditor.watch(world);
  const levers = new WorldLevers(world);
  const moves: (() => void)[] = [];
  world.onFault = (move) => moves[move]!();
  const at = (time: number, move: () => void) => {
    moves.push(move);
    world.agenda.at(time, FAULT, moves.length - 1, 0, 0, undefined);
  };
  let answered = 0;
  world.clients = { answered: (_: Request, outcome: Outcome) => void (outcome.kind === 'ok' && answered++), wake() {} };
  world.start();
  let op = 0;
  for (let time = 0; time < STORM + PEACE / 2; time += 1 + random.below(30 * MS)) {
    const [region, key, isRead] = [random.below(nodes), random.below(2), random.next() < 0.25];
    at(time, () =>
      world.submit(request(++op, [operation(isRead ? 'read' : 'increment', key)], { region }), region, region),
    );
  }
  for (let time = 100 * MS, fault = 1; time < STORM; time += random.between(20, 250) * MS, fault++) {
    const [node, other, lasts] = [random.below(nodes), random.below(nodes), random.between(30, 700) * MS];
    if (random.next() < 0.5) {
      at(time, () => levers.crash(fault, node, false, random.next() < 0.5 ? 'kept' : 'lost'));
      at(time + lasts, () => levers.restart(fault, node));
    } else if (node !== other) {
      at(time, () => levers.cut(fault, node, other, 'dropped', 'lost'));
      at(time + lasts, () => levers.mend(fault, node, other));
    }
  }
  const stopped = advance(world, STORM + PEACE, auditor);
  const shown = world.seats.map(({ replica }) => JSON.stringify([0, 1].map((key) => replica?.read(key))));
  const violations = auditor.violations.map(({ invariant, at: when, what }) => `${invariant} at ${when} ms: ${what}`);
  return { violations: [...violations, ...stopped], answered, shown, deeds: audit?.deeds() ?? {} };
}

/** To the first violation; a rule of the house that breaks is one as well. */
function advance(world: World, until: number, auditor: Auditor): readonly string[] {
  try {
    while (auditor.violations.length === 0 && !world.advance(until, 64));
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
