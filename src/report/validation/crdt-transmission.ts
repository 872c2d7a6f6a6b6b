/**
 * P6: how many elements replicas send one another (Enes, Almeida, Baquero, Leitão, "Efficient Synchronization of
 * State-based CRDTs", ICDE 2019). 15 nodes, a tree and a mesh of degree 4, one event a second at each for 100 s, a
 * round a second, no loss. Totals of the published raw metrics: github.com/vitorenesduarte/exp, Apache-2.0.
 */
import { MS } from '../../kit/time.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type State, typesOnTheWire } from '../../strategies/crdt/lattice.ts';
import type { Group } from '../../strategies/crdt/relay/messages.ts';
import { Simulation } from '../../world/run.ts';
import { mean, type Row } from './row.ts';

const TREE = '0-1 0-8 0-13 1-6 2-5 3-10 4-5 5-6 6-10 7-13 8-9 8-14 10-12 11-13';
const MESH =
  '0-14 0-11 0-4 0-1 1-2 1-5 1-12 2-13 2-6 2-3 3-7 3-14 3-4 4-8 4-5 5-9 5-6 6-7 6-10 7-11 7-8 8-9 8-12 ' +
  '9-10 9-13 10-11 10-14 11-12 12-13 13-14';
const OVERLAYS = { tree: TREE, mesh: MESH };

const NODES = 15;
const EVENTS = 100;
const DELAY_MS = 10;

export interface Way {
  readonly overlay: keyof typeof OVERLAYS;
  readonly data: 'GSet' | 'GCounter';
  readonly name: keyof typeof PROTOCOLS;
  /** What the paper's runs sent, in elements, and how far from it a run of ours may be, as a share of it. */
  readonly published: number;
  readonly within: number;
  readonly isMost?: boolean;
  /** From counting paths, where that is possible. */
  readonly form: string;
}

/** What each protocol is called in print, and how it is asked for. */
const PROTOCOLS = {
  'BP+RR': 'sync: delta',
  RR: 'sync: delta, avoid_back_propagation: false',
  BP: 'sync: delta, remove_redundancy: false',
  plain: 'sync: delta, avoid_back_propagation: false, remove_redundancy: false',
  scuttlebutt: 'sync: scuttlebutt',
  state: 'sync: state',
};

type Place = Pick<Way, 'overlay' | 'data'>;
const TREE_SET: Place = { overlay: 'tree', data: 'GSet' };
const MESH_SET: Place = { overlay: 'mesh', data: 'GSet' };
const TREE_COUNT: Place = { overlay: 'tree', data: 'GCounter' };
const MESH_COUNT: Place = { overlay: 'mesh', data: 'GCounter' };

/** U = 1,500 updates, E edges, N nodes. On a tree counts are exact; what is sent in which round is chance elsewhere. */
export const WAYS: readonly Way[] = [
  { ...TREE_SET, name: 'BP+RR', published: 21_000, within: 0, form: 'U(2E - (N - 1))' },
  { ...TREE_SET, name: 'BP', published: 21_000, within: 0, form: 'U(N - 1)' },
  { ...TREE_SET, name: 'RR', published: 42_000, within: 0, form: 'U 2E' },
  { ...TREE_SET, name: 'scuttlebutt', published: 21_000, within: 0, form: 'U E' },
  { ...MESH_SET, name: 'BP+RR', published: 68_919, within: 0.005, form: 'U(2E - (N - 1)) = 69000' },
  { ...MESH_SET, name: 'RR', published: 89_944, within: 0.005, form: 'U 2E = 90000' },
  { ...MESH_SET, name: 'scuttlebutt', published: 44_959, within: 0.005, form: 'U E = 45000' },
  { ...TREE_COUNT, name: 'BP+RR', published: 21_000, within: 0, form: 'U(2E - (N - 1))' },
  { ...TREE_COUNT, name: 'RR', published: 42_000, within: 0, form: 'U 2E' },
  { ...MESH_COUNT, name: 'RR', published: 89_920, within: 0.005, form: 'U 2E = 90000' },
  // Rounds and ways that keep time never bring two counts of one node together: exactly the form. See PUBLISHED_RUNS.
  { ...MESH_COUNT, name: 'BP+RR', published: 69_000, within: 0, form: 'U(2E - (N - 1))' },
];

/** Everything again in every round: how many rounds there are after the last event is chance. */
export const REPEATING: readonly Way[] = [
  { ...TREE_SET, name: 'plain', published: 2_149_624, within: 0.03, form: 'simulated before: 2185200' },
  { ...TREE_SET, name: 'state', published: 2_187_255, within: 0.03, form: 'at least 2121000' },
  { ...TREE_COUNT, name: 'state', published: 42_672, within: 0.03, form: 'N 2E rounds' },
];

/**
 * What the paper's meshes of counters sent, a run each. There, timers start anew when their work is done and ways vary,
 * so in some round two counts of one node meet and travel as one; and a run ends at the first look, every 2 s, that
 * finds everybody complete, before the last of what is redundant is sent (exp_simulation_runner.erl, ldb_shard.erl).
 * How often either happens hangs on when rounds fall.
 */
export const PUBLISHED_RUNS: readonly Way[] = [
  { ...MESH_COUNT, name: 'BP+RR', published: 68_649, within: 0.005, form: '69000 less the end and what met' },
  { ...MESH_COUNT, name: 'RR', published: 89_920, within: 0.005, form: '90000 less the end and what met' },
];

interface Times {
  /** Standard deviation of ways. */
  readonly jitterMs: number;
  /** Within so much of one another everybody does something, each second. */
  readonly spreadMs: number;
}
/** Ways that keep time, and events at a moment of each node's own. */
const EVEN: Times = { jitterMs: 0, spreadMs: 1_000 };
/** As machines on a rack are: everybody begins when told to. */
const UNEVEN: Times = { jitterMs: 1, spreadMs: 10 };
/** After the last event: when it is first looked whether everybody has everything. */
const LOOK_MS = 2_000;

/** Graph distance between the two nodes furthest apart. */
const DIAMETER = { tree: 6, mesh: 3 };

export function transmissionRows(ways: readonly Way[], seed: number): readonly Row[] {
  const read = new Map<string, Scenario>();
  return ways.flatMap((one) => {
    const place = `${one.data} ${one.overlay}15`;
    const scenario = read.get(place) ?? scenarioOf(one, seed, EVEN);
    read.set(place, scenario);
    const { sent, convergence } = transmitted(one, scenario, seed);
    const what = `${place}, ${one.name}`;
    const { published: expected, within } = one;
    return [
      {
        what: `${what}: elements, ${one.form}`,
        expected,
        simulated: sent,
        within: within * expected,
        isMost: one.isMost === true,
      },
      // C.20: a wait for the next round and a way for every hop.
      {
        what: `${what}: converged, ms`,
        expected: DIAMETER[one.overlay] * (1_000 + DELAY_MS),
        simulated: convergence,
        within: 0,
        isMost: true,
      },
    ];
  });
}

/** Over seeds: the mean is near what is published, and what is published is neither less nor more than all of them. */
export function publishedRunRows(ways: readonly Way[], seeds: number): readonly Row[] {
  return ways.flatMap((way) => {
    const { published, within, form } = way;
    const sent = Array.from({ length: seeds }, (_, i) => {
      const { sent: all, early, convergence } = transmitted(way, scenarioOf(way, i + 1, UNEVEN), i + 1);
      return convergence < LOOK_MS ? early : all;
    });
    const what = `${way.data} ${way.overlay}15, ${way.name}, ${seeds} runs in which ways vary`;
    return [
      { what: `${what}: mean, ${form}`, expected: published, simulated: mean(sent), within: within * published },
      {
        what: `${what}: how many sent less than the published one`,
        expected: seeds / 2,
        simulated: sent.filter((count) => count < published).length,
        within: seeds / 2 - 1,
      },
    ];
  });
}

/** Elements in all, and those until the first look. */
function transmitted({ name }: Way, scenario: Scenario, seed: number) {
  const use = scenario.strategies.find(({ id }) => id === name)!;
  const simulation = new Simulation(scenario, use, seed);
  const look = (EVENTS * 1_000 + LOOK_MS) * MS;
  let sent = 0;
  let early = 0;
  simulation.world.wire.tape = {
    sent(_kind, _from, _to, message) {
      if (!isGroup(message)) return;
      const elements = elementsOf(message);
      sent += elements;
      if (simulation.world.time < look) early += elements;
    },
  };
  simulation.advance(simulation.end);
  const { metrics } = simulation.finish(false);
  return { sent, early, convergence: metrics['convergence.time'] ?? Number.NaN };
}

function elementsOf({ items }: Group<State>): number {
  let elements = 0;
  for (const { changes } of items) for (const { state } of changes) elements += typesOnTheWire.parts(state);
  return elements;
}

function isGroup(message: unknown): message is Group<State> {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'group';
}

/** Each node has its own moment within the second; every protocol meets the same. */
function scenarioOf({ overlay, data }: Way, seed: number, { jitterMs, spreadMs }: Times): Scenario {
  const names = Array.from({ length: NODES }, (_, node) => `n${node}`);
  const links = OVERLAYS[overlay].split(' ').map((link) => link.replace(/(\d+)-(\d+)/, 'n$1 <-> n$2'));
  const common = `set: grow, counter: grow, interval: 1s, overlay: {links: [${links.join(', ')}]}`;
  const script: string[] = [];
  for (let event = 0; event < EVENTS; event++) {
    for (let node = 0; node < NODES; node++) {
      const at = (event + 1) * 1_000 + ((node * 619 + seed * 37) % spreadMs);
      const what = data === 'GSet' ? `do: add, keys: set/0, value: n${node}-${event}` : 'do: increment, keys: count/0';
      script.push(`  - {at: ${at}ms, client: c${node}, from: n${node}, ${what}}`);
    }
  }
  const text = [
    'topology:',
    `  regions: {${names.map((name) => `${name}: {nodes: 1}`).join(', ')}}`,
    `  links: {default: {one_way: ${DELAY_MS}ms, jitter: ${jitterMs}ms}}`,
    '  node: {service_time: 0ms, fsync: 0ms}',
    'workload: {keys: {set: {count: 1, type: set}, count: {count: 1, type: counter}}}',
    'strategies:',
    ...Object.entries(PROTOCOLS).map(([id, own]) => `  - {id: ${id}, use: crdt, with: {${common}, ${own}}}`),
    'duration: 105s',
    'settle: 5s',
    'report: {trace: never}',
    'script:',
    ...script,
    '',
  ];
  const loaded = loadScenario('transmission.yaml', () => text.join('\n'));
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ what }) => what).join('; '));
  return loaded.scenario;
}
