/** A test stand: one world with its clients, watched by a log that keeps every operation to the microsecond. */
import { Clients } from '../../clients/clients.ts';
import { KeySpaceOf } from '../../clients/keys.ts';
import type { KeyGroup, OperationMix, Workload } from '../../clients/workload.ts';
import { assert } from '../../kit/assert.ts';
import { defaults } from '../../kit/options.ts';
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import { type Link, type NodeSpec, PERFECT_LINK, type Topology } from '../../network/topology.ts';
import type { StrategyUse } from '../../scenario/scenario.ts';
import type { AnyStrategy } from '../../strategies/contract.ts';
import { strategyNamed } from '../../strategies/index.ts';
import { World } from '../../world/world.ts';
import { Log } from './log.ts';

export interface Trial {
  /** A name of the registry, or the strategy itself where it is listened to. */
  readonly strategy: string | AnyStrategy;
  /** What differs from the strategy's defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Region index of the leader or master. */
  readonly leader: number;
  readonly topology: Topology;
  readonly workload: Workload;
  readonly duration: Micros;
  readonly seed?: number;
}

/** No request is given up before it is answered. */
const PATIENCE = 1e6 * SECOND;
/** Time for the answers to what was asked last. */
const AFTERMATH = 10 * SECOND;

export function attempt(trial: Trial): Log {
  const { topology, workload, leader, duration, seed = 1 } = trial;
  const strategy = typeof trial.strategy === 'string' ? strategyNamed(trial.strategy) : trial.strategy;
  assert(strategy !== undefined, `no strategy is called ${trial.strategy}`);
  const use: StrategyUse = {
    id: strategy.name,
    use: strategy.name,
    options: { ...(defaults(strategy.options) as object), ...trial.options },
    leader,
    reads: { consistency: 'strong', maxStaleness: 0 },
    routing: { reads: 'default', writes: 'default', onFailure: 'next-nearest' },
  };
  const keys = new KeySpaceOf(workload.keys, []);
  const log = new Log();
  const { options } = use;
  const world = new World({ topology, strategy, options, leader, seed, groups: 1, keys, observer: log });
  log.now = () => world.time;
  const regionNames = topology.regions.map((region) => region.name);
  const plan = { workload, script: [], use, regionNames, keys, duration, operate: () => false };
  const clients = new Clients(plan, world, log, seed, strategy);
  world.clients = clients;
  world.start();
  clients.start();
  world.advance(duration + AFTERMATH);
  return log;
}

/** One node a region, constant delays of half a round trip, perfect clocks. */
export function constantTopology(names: readonly string[], rttMs: readonly (readonly number[])[], node: NodeSpec) {
  const links = names.map((_, a) =>
    names.map((_, b): Link => {
      const roundTrip = a === b ? 0 : (rttMs[a][b] + rttMs[b][a]) / 2;
      return { ...PERFECT_LINK, delay: Math.round((roundTrip / 2) * MS) };
    }),
  );
  const topology: Topology = {
    name: 'inline',
    regions: names.map((name) => ({ name, jurisdiction: '', nodes: 1 })),
    links,
    node,
    clocks: names.map(() => ({ offset: 0, ppm: 0, uncertainty: 0 })),
    source: '',
  };
  return topology;
}

/** One sequential client a region, doing one thing over and over; its pause lets time pass where work is free. */
export function oneClientEach(regions: number, operation: Pick<OperationMix, 'kind' | 'consistency'>): Workload {
  const from = Array.from({ length: regions }, () => 1 / regions);
  return { ...QUIET, clients: regions, think: MS, from, operations: [{ ...ONE, ...operation, rate: 1 }] };
}

/** An open stream from one region. */
export function openStream(
  arrivals: 'poisson' | 'constant',
  regions: number,
  from: number,
  operation: Pick<OperationMix, 'kind' | 'rate'>,
): Workload {
  const shares = Array.from({ length: regions }, (_, region) => (region === from ? 1 : 0));
  return { ...QUIET, arrivals, from: shares, operations: [{ ...ONE, ...operation }] };
}

const KEYS: KeyGroup = {
  name: 'rows',
  count: 100,
  distribution: 'uniform',
  theta: 0,
  type: 'register',
  initial: 0,
  unique: false,
};
const ONE: OperationMix = { name: 'it', kind: 'read', keys: 0, inserts: -1, rate: 1, consistency: undefined };
const QUIET: Workload = {
  name: 'trial',
  arrivals: 'closed',
  from: [],
  keys: [KEYS],
  operations: [],
  clients: 0,
  think: 0,
  manners: {
    timeout: PATIENCE,
    retry: { max: 0, backoff: 0, jitter: 0, idempotencyKey: false },
    leaderCache: 0,
  },
};
