/** Tells a recorder what happened, in few words, as the world would. Times are milliseconds. */
import { parseExpectation } from '../../src/checks/parse-expectation.ts';
import type { KeyGroup, OperationMix } from '../../src/clients/workload.ts';
import type { FaultPlan } from '../../src/faults/contract.ts';
import { PERFECT_LINK } from '../../src/network/topology.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { declined, failed, type OperationKind, type Outcome, ok, type Value } from '../../src/strategies/contract.ts';
import type { Findings } from '../../src/world/recorder/conclude.ts';
import type { End } from '../../src/world/recorder/final.ts';
import { Recorder } from '../../src/world/recorder/recorder.ts';

export const REGIONS = ['us', 'eu', 'ap'] as const;
export const US = 0;
export const EU = 1;
export const AP = 2;

/** Keys 0..9 are profiles, 10..19 stock, 20 and up rows of orders. */
const GROUPS: readonly KeyGroup[] = [
  {
    name: 'profiles',
    count: 10,
    distribution: 'uniform',
    theta: 0,
    type: 'register',
    initial: undefined,
    unique: false,
  },
  { name: 'stock', count: 10, distribution: 'uniform', theta: 0, type: 'counter', initial: 100, unique: false },
  { name: 'orders', count: 0, distribution: 'uniform', theta: 0, type: 'register', initial: undefined, unique: true },
];
const op = (name: string, kind: OperationKind, keys: number, inserts = -1): OperationMix => {
  return { name, kind, keys, inserts, rate: 1, consistency: undefined };
};
const OPERATIONS: readonly OperationMix[] = [
  op('view', 'read', 0),
  op('edit', 'write', 0),
  op('checkout', 'decrement-and-insert', 1, 2),
  op('count', 'read', 1),
  op('sell', 'decrement', 1),
];

export interface TapePlan {
  readonly faults?: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  readonly expect?: readonly string[];
  readonly warmup?: number;
  readonly duration?: number;
  readonly trace?: Scenario['trace'];
  readonly replicas?: number;
}

export class Tape {
  readonly scenario: Scenario;
  readonly recorder: Recorder;
  readonly #replicas: number;
  #next = 1;
  /** What `finish` will find, by replica and key; absent = nothing there. */
  readonly state: Map<number, Value>[];
  readonly dead = new Set<number>();
  /** What checkers of histories would say. */
  judge: End['judge'] = () => undefined;

  constructor(plan: TapePlan = {}) {
    this.scenario = scenarioOf(plan);
    this.#replicas = plan.replicas ?? REGIONS.length;
    const homes = Array.from({ length: this.#replicas }, (_, replica) => replica);
    this.state = homes.map(() => new Map());
    this.recorder = new Recorder(this.scenario, {
      regionNames: homes.map((home) => REGIONS[home] ?? `r${home}`),
      nodeNames: homes.map((home) => `${REGIONS[home] ?? `r${home}`}/1`),
      regionOfNode: homes,
      nodeOfReplica: homes,
      replicasOfGroup: [homes],
      partitionOf: () => 0,
    });
  }

  /** An operation by name; returns its id. */
  issue(at: number, name: string, from: number, key: number, client = from, into = -1): number {
    const index = OPERATIONS.findIndex((operation) => operation.name === name);
    const id = this.#next++;
    this.recorder.issued(id, index, OPERATIONS[index].kind, key, into, client, from, at * 1000);
    return id;
  }

  /** The replica shows the write from now on; its place in log 0 is its id, unless said. */
  apply(at: number, replica: number, id: number, n = id, origin = 0): void {
    this.recorder.applied(at * 1000, replica, id, origin, n);
  }

  answer(at: number, id: number, server: number, outcome: Outcome = ok(undefined)): void {
    this.recorder.answered(id, outcome, server, at * 1000);
  }

  /** A write, applied at its server and answered at once. */
  write(at: number, name: string, server: number, key: number, client = server, into = -1): number {
    const id = this.issue(at, name, server, key, client, into);
    this.apply(at, server, id);
    this.answer(at, id, server);
    return id;
  }

  everywhere(at: number, id: number): void {
    for (let replica = 0; replica < this.#replicas; replica++) this.apply(at, replica, id);
  }

  /** A read, executed and answered at once. */
  read(at: number, name: string, server: number, key: number, client = server, value: Value = 0): number {
    const id = this.issue(at, name, client % REGIONS.length, key, client);
    this.executed(at, id, server, 'read', key, ok(value));
    this.answer(at, id, server, ok(value));
    return id;
  }

  executed(
    at: number,
    id: number,
    server: number,
    kind: OperationKind,
    key: number,
    outcome: Outcome,
    idempotent = false,
  ): void {
    const operation = { kind, key, value: undefined, amount: 1, expected: undefined, into: -1 };
    const request = {
      opId: id,
      attempt: 1,
      client: 0,
      region: 0,
      operations: [operation],
      consistency: 'local' as const,
      maxStaleness: 0,
      token: undefined,
      idempotent,
      digest: 0,
    };
    this.recorder.executed(request, server, outcome, at * 1000);
  }

  finish(at = 200_000, keys = 40): Findings {
    return this.recorder.finish({
      now: at * 1000,
      events: 1,
      keys,
      nameOf: (key) => (key < 10 ? `profiles/${key}` : key < 20 ? `stock/${key - 10}` : `orders/${key - 20}`),
      groupOf: (key) => (key < 10 ? 0 : key < 20 ? 1 : 2),
      read: (replica, key) => this.state[replica].get(key),
      alive: (replica) => !this.dead.has(replica),
      judge: this.judge,
    });
  }
}

export const NO = failed('no');
export const SOLD_OUT = declined('out of stock');

function scenarioOf(plan: TapePlan): Scenario {
  const faults: FaultPlan[] = (plan.faults ?? []).map(({ name, from, to }) => {
    return { name, at: from * 1000, until: to * 1000, kind: 'partition', options: {}, inFlight: 'kept' };
  });
  const names = {
    groups: GROUPS.map((group) => group.name),
    faults: faults.map((fault) => fault.name),
    regions: REGIONS,
    ops: OPERATIONS.map((operation) => operation.name),
    invariants: ['no-oversell'],
  };
  const count = plan.replicas ?? REGIONS.length;
  const regions = Array.from({ length: count }, (_, i) => ({
    name: REGIONS[i] ?? `r${i}`,
    jurisdiction: '',
    nodes: 1,
  }));
  return {
    name: 'tape',
    title: '',
    about: '',
    tags: [],
    seeds: [1],
    duration: (plan.duration ?? 100_000) * 1000,
    warmup: (plan.warmup ?? 0) * 1000,
    settle: 30_000_000,
    topology: {
      name: 'inline',
      regions,
      links: regions.map(() => regions.map(() => PERFECT_LINK)),
      node: { servers: 1, serviceTime: 0, service: 'constant', queue: 1, fsync: 0 },
      clocks: regions.map(() => ({ offset: 0, ppm: 0, uncertainty: 0 })),
      source: '',
    },
    workload: {
      name: 'tape',
      arrivals: 'constant',
      from: regions.map(() => 1 / count),
      keys: GROUPS,
      operations: OPERATIONS,
      clients: 0,
      think: 0,
      manners: {
        timeout: 2_000_000,
        retry: { max: 0, backoff: 0, jitter: 0, idempotencyKey: false },
        leaderCache: 0,
      },
    },
    script: [],
    strategies: [],
    baseline: '',
    faults,
    invariants: [{ name: 'no-oversell', group: 'stock', min: 0 }],
    expect: (plan.expect ?? []).map((that, line) => {
      const parsed = parseExpectation(that, names);
      if ('error' in parsed) throw new Error(`${that}: ${parsed.error}`);
      return { that, claim: parsed.claim, asked: [], level: 'error', because: '', seeds: parsed.seeds, line };
    }),
    trace: plan.trace ?? 'never',
  };
}
