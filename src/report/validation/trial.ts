/** A test stand: one world with its clients, watched by a log that keeps every operation to the microsecond. */
import { Clients } from '../../clients/clients.ts';
import { KeySpaceOf } from '../../clients/keys.ts';
import type { KeyGroup, Manners, OperationMix, Workload } from '../../clients/workload.ts';
import type { FaultPlan } from '../../faults/contract.ts';
import type { CrashOptions } from '../../faults/index.ts';
import { assert } from '../../kit/assert.ts';
import { defaults } from '../../kit/options.ts';
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import { type Link, type NodeSpec, PERFECT_LINK, type Topology } from '../../network/topology.ts';
import type { StrategyUse } from '../../scenario/scenario.ts';
import type { AnyStrategy } from '../../strategies/contract.ts';
import { strategyNamed } from '../../strategies/index.ts';
import { WorldLevers } from '../../world/levers.ts';
import { alike, layOut } from '../../world/places.ts';
import { Strikes } from '../../world/strikes.ts';
import { World } from '../../world/world.ts';
import { Log } from './log.ts';

export interface Trial {
  /** A name of the registry, or the strategy itself where it is listened to. */
  readonly strategy: string | AnyStrategy;
  /** What differs from the strategy's defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Region index of the leader or master; -1: nobody is named, and whoever is first stands. */
  readonly leader: number;
  readonly topology: Topology;
  /** Undefined: nobody asks anything. */
  readonly workload?: Workload;
  /** Which keys there are, where no workload says so. */
  readonly keys?: readonly KeyGroup[];
  readonly duration: Micros;
  readonly seed?: number;
  readonly faults?: readonly FaultPlan[];
  /** Independent groups of replicas on the same nodes. */
  readonly groups?: number;
  /** Of each group by region; one where there is a node, unless this says so. */
  readonly replicas?: readonly number[];
}

/** A world at time 0, alive, and whatever moves it from outside. */
export interface Stand<L extends Log = Log> {
  readonly world: World;
  readonly levers: WorldLevers;
  readonly log: L;
}

/** No request is given up before it is answered. */
const PATIENCE = 1e6 * SECOND;
/** Time for the answers to what was asked last. */
const AFTERMATH = 10 * SECOND;

export function attempt(trial: Trial): Log {
  const { world, log } = stand(trial, new Log());
  world.advance(trial.duration + AFTERMATH);
  return log;
}

/** The same, to be driven by whoever asks. */
export function stand<L extends Log>(trial: Trial, log: L): Stand<L> {
  const { topology, workload, leader, duration, seed = 1, groups = 1, replicas } = trial;
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
  const keys = new KeySpaceOf(workload?.keys ?? trial.keys ?? [], []);
  const { options } = use;
  const layout = layOut(topology, alike(groups, leader, replicas));
  const world = new World({ topology, strategy, options, layout, seed, keys, observer: log });
  log.now = () => world.time;
  const regionNames = topology.regions.map((region) => region.name);
  const plan = { workload, script: [], use, regionNames, keys, duration, operate: () => false };
  const clients = new Clients(plan, world, log, seed, strategy);
  world.clients = clients;
  const levers = new WorldLevers(world, clients);
  new Strikes(trial.faults ?? [], duration, seed, world, levers, log);
  world.start();
  clients.start();
  return { world, levers, log };
}

/** One node a region, constant delays of half a round trip, perfect clocks. */
export function constantTopology(names: readonly string[], rttMs: readonly (readonly number[])[], node: NodeSpec) {
  const halved = (a: number, b: number) => (a === b ? 0 : Math.round(((rttMs[a][b] + rttMs[b][a]) / 4) * MS));
  return delayedTopology(names, halved, node);
}

/** One node a region, a constant delay for each direction between two, perfect clocks. */
export function delayedTopology(
  names: readonly string[],
  delay: (from: number, to: number) => Micros,
  node: NodeSpec,
): Topology {
  const links = names.map((_, a) => names.map((_, b): Link => ({ ...PERFECT_LINK, delay: delay(a, b) })));
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

/** Regions that are not named keep their clients and have no node. */
export function onlyIn(topology: Topology, members: readonly string[]): Topology {
  const regions = topology.regions.map((region) => ({ ...region, nodes: members.includes(region.name) ? 1 : 0 }));
  return { ...topology, regions };
}

/** A process dies and what it had sent arrives; it lives again at `until`. */
export function crashOf(node: number, at: Micros, until: Micros): FaultPlan {
  const options: CrashOptions = { nodes: [node], role: undefined, wipe: false, keepsUnsynced: true };
  return { name: `crash ${node} at ${at}`, at, until, kind: 'crash', options, inFlight: 'kept' };
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

/** So many in each region, each doing it again as soon as it is answered. */
export function closedLoop(
  each: readonly number[],
  operation: Pick<OperationMix, 'kind' | 'consistency'>,
  think: Micros,
  manners: Manners = QUIET.manners,
): Workload {
  const clients = each.reduce((sum, count) => sum + count, 0);
  const from = each.map((count) => count / clients);
  return { ...QUIET, clients, think, from, operations: [{ ...ONE, ...operation }], manners };
}

export const ROWS: KeyGroup = {
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
  keys: [ROWS],
  operations: [],
  clients: 0,
  think: 0,
  manners: {
    timeout: PATIENCE,
    retry: { max: 0, backoff: 0, jitter: 0, idempotencyKey: false },
    leaderCache: 0,
  },
};
