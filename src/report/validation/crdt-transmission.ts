/**
 * P6: how many elements replicas send one another (Enes, Almeida, Baquero, Leitão, "Efficient Synchronization of
 * State-based CRDTs", ICDE 2019, figures 7 and 8). 15 nodes, a tree and a mesh of degree 4, one event a second at each
 * for 100 s, a round a second, no loss. Totals of the published raw metrics: github.com/vitorenesduarte/exp, Apache-2.0.
 */
import { loadScenario } from '../../scenario/load.ts';
import { type State, typesOnTheWire } from '../../strategies/crdt/lattice.ts';
import type { Group } from '../../strategies/crdt/relay/messages.ts';
import { Simulation } from '../../world/run.ts';
import type { Row } from './row.ts';

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
  readonly with: string;
  /** What the paper's runs sent, in elements, and how far from it a run of ours may be, as a share of it. */
  readonly published: number;
  readonly within: number;
  /** From counting paths, where that is possible. */
  readonly form: string;
}

const BP_RR = 'sync: delta';
const RR = 'sync: delta, avoid_back_propagation: false';
const BP = 'sync: delta, remove_redundancy: false';
const PLAIN = 'sync: delta, avoid_back_propagation: false, remove_redundancy: false';
const SCUTTLEBUTT = 'sync: scuttlebutt';
const STATE = 'sync: state';

const way = (
  overlay: Way['overlay'],
  data: Way['data'],
  options: string,
  published: number,
  within: number,
  form: string,
) => ({ overlay, data, with: options, published, within, form }) satisfies Way;

/** U = 1,500 updates, E edges, N nodes. On a tree counts are exact; what is sent in which round is chance elsewhere. */
export const WAYS: readonly Way[] = [
  way('tree', 'GSet', BP_RR, 21_000, 0, 'U(2E - (N - 1))'),
  way('tree', 'GSet', BP, 21_000, 0, 'U(N - 1)'),
  way('tree', 'GSet', RR, 42_000, 0, 'U·2E'),
  way('tree', 'GSet', SCUTTLEBUTT, 21_000, 0, 'U·E'),
  way('mesh', 'GSet', BP_RR, 68_919, 0.005, 'U(2E - (N - 1)) = 69000'),
  way('mesh', 'GSet', RR, 89_944, 0.005, 'U·2E = 90000'),
  way('mesh', 'GSet', SCUTTLEBUTT, 44_959, 0.005, 'U·E = 45000'),
  way('tree', 'GCounter', BP_RR, 21_000, 0, 'U(2E - (N - 1))'),
  way('tree', 'GCounter', RR, 42_000, 0, 'U·2E'),
  way('mesh', 'GCounter', BP_RR, 68_649, 0.005, 'at most 69000'),
  way('mesh', 'GCounter', RR, 89_920, 0.005, 'U·2E = 90000'),
];

/** Everything again in every round: how many rounds there are after the last event is chance. */
export const REPEATING: readonly Way[] = [
  way('tree', 'GSet', PLAIN, 2_149_624, 0.03, 'simulated before: 2185200'),
  way('tree', 'GSet', STATE, 2_187_255, 0.03, 'at least 2121000'),
  way('tree', 'GCounter', STATE, 42_672, 0.03, '15·2E·rounds'),
];

/** Graph distance between the two nodes furthest apart. */
const DIAMETER = { tree: 6, mesh: 3 };

export function transmissionRows(ways: readonly Way[], seed: number): readonly Row[] {
  return ways.flatMap((one) => {
    const { sent, convergence } = transmitted(one, seed);
    const what = `${one.data} ${one.overlay}15, ${one.with.replaceAll('_', ' ')}`;
    return [
      {
        what: `${what}: elements, ${one.form}`,
        expected: one.published,
        simulated: sent,
        within: one.within * one.published,
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

function transmitted(one: Way, seed: number) {
  const loaded = loadScenario('transmission.yaml', () => scenarioOf(one, seed));
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ what }) => what).join('; '));
  const { scenario } = loaded;
  const simulation = new Simulation(scenario, scenario.strategies[0]!, seed);
  let sent = 0;
  simulation.world.wire.tape = {
    sent(_kind, _from, _to, message) {
      if (isGroup(message)) sent += elementsOf(message);
    },
  };
  simulation.advance(simulation.end);
  const { metrics } = simulation.finish(false);
  return { sent, convergence: metrics['convergence.time'] ?? Number.NaN };
}

function elementsOf({ items }: Group<State>): number {
  let elements = 0;
  for (const { changes } of items) for (const { state } of changes) elements += typesOnTheWire.parts(state);
  return elements;
}

function isGroup(message: unknown): message is Group<State> {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'group';
}

/** Each node has its own moment within the second. */
function scenarioOf({ overlay, data, with: options }: Way, seed: number): string {
  const names = Array.from({ length: NODES }, (_, node) => `n${node}`);
  const links = OVERLAYS[overlay].split(' ').map((link) => link.replace(/(\d+)-(\d+)/, 'n$1 <-> n$2'));
  const script: string[] = [];
  for (let event = 0; event < EVENTS; event++) {
    for (let node = 0; node < NODES; node++) {
      const at = (event + 1) * 1_000 + ((node * 619 + seed * 37) % 1_000);
      const what = data === 'GSet' ? `do: add, keys: set/0, value: n${node}-${event}` : 'do: increment, keys: count/0';
      script.push(`  - {at: ${at}ms, client: c${node}, from: n${node}, ${what}}`);
    }
  }
  return [
    'topology:',
    `  regions: {${names.map((name) => `${name}: {nodes: 1}`).join(', ')}}`,
    `  links: {default: {one_way: ${DELAY_MS}ms}}`,
    '  node: {service_time: 0ms, fsync: 0ms}',
    'workload: {keys: {set: {count: 1, type: set}, count: {count: 1, type: counter}}}',
    'strategies:',
    `  - {use: crdt, with: {set: grow, counter: grow, interval: 1s, overlay: {links: [${links.join(', ')}]}, ${options}}}`,
    'duration: 110s',
    `seed: ${seed}`,
    'script:',
    ...script,
    '',
  ].join('\n');
}
