/** Random faults of every kind, over and across each other, under every strategy: nothing breaks, and all heals. */
import { describe, expect, it } from 'vitest';
import { faults } from '../../src/faults/index.ts';
import { type Random, randomStream } from '../../src/kit/random.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { showProblems } from '../../src/scenario/problem.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { strategies } from '../../src/strategies/index.ts';
import { Simulation } from '../../src/world/run.ts';
import { readAgain } from '../loaded.ts';

const NAMES = ['A', 'B', 'C', 'D', 'E'];
const DURATION_MS = 12_000;

const HEAD = `
topology:
  regions: {A: {nodes: 2}, B: {}, C: {}, D: {}, E: {nodes: 0}}
  links: {default: {rtt: 40ms, jitter: 3ms}}
  clocks: {skew: 2ms}
workload:
  arrivals: poisson
  keys: {items: {count: 5}, orders: {unique: true}, stock: {count: 3, type: counter, initial: 50}}
  ops:
    put: {do: write, keys: items, rate: 15/s}
    get: {do: read, keys: items, rate: 15/s}
    buy: {do: decrement-and-insert, keys: stock, inserts: orders, rate: 8/s}
  client: {timeout: 1s, retry: {max: 2, backoff: 50ms}}
script:
  - {at: 1s, every: 300ms, count: 30, client: ann, from: B, do: increment, keys: n}
strategies: [${strategies.map(({ name }) => name).join(', ')}]
duration: ${DURATION_MS}ms
settle: 20s
report: {trace: never}
`;

/** The action of one fault as a file would say it. */
function drawAction(kind: string, random: Random): unknown {
  const one = <T>(...of: readonly T[]): T => of[random.below(of.length)]!;
  const link = () => `${one('A', 'B')} ${one('->', '<->')} ${one('C', 'D', 'E')}`;
  const target = () => one({ region: one('A', 'B', 'C', 'D') }, { nodes: ['A/1', 'D/1'] }, { role: 'leader' });
  const places = () => one({ region: one('A', 'B', 'C', 'D') }, { nodes: ['A/2', 'B/1'] });
  const partition = () => ({
    ...one<object>(
      { isolate: [one(...NAMES)] },
      { groups: [['A', 'B'], ['C']] },
      { one_way: link().replace('<->', '->') },
      { links: link() },
      { nodes: ['B/1'] },
      { bridge: one(...NAMES) },
      { ring: one<unknown>(true, ['D', 'B', 'A']) },
    ),
    sent: one('dropped', 'held'),
  });
  const clog = () => one({ link: link() }, { region: one(...NAMES) }, { nodes: ['C/1', 'A/1'] });
  const degrade = () => ({
    ...one({ link: link() }, { region: one(...NAMES) }),
    ...one<object>({ add_rtt: '200ms', jitter: '50ms' }, { loss: '20%' }, { bandwidth: '100kbps' }, { reorder: '9%' }),
  });
  const draws: Record<string, () => unknown> = {
    partition,
    clog,
    degrade,
    swizzle: () => one<unknown>('50%', { share: '100%' }, { nodes: ['A/1', 'B/1', 'C/1'] }),
    flap: () => ({
      period: one('700ms', '2s'),
      duty: one('20%', '80%'),
      ...one<object>({ partition: partition() }, { clog: clog() }, { degrade: degrade() }),
    }),
    crash: () => ({ ...target(), ...one<object>({}, { wipe: true }, { lose_unsynced: false }) }),
    restart: () => one<unknown>('rolling', { nodes: ['C/1', 'B/1'], down: '300ms' }),
    outage: () => one('A', 'B', 'C', 'D'),
    pause: () => one<object>(target(), { client: ['ann'] }, { client: [one(...NAMES), 'ann'] }),
    slow: () => ({ ...target(), factor: one(3, 500) }),
    disk: () => ({
      ...target(),
      ...one<object>(
        { stall: true },
        { slow: one<unknown>(100, '3s') },
        { full: true },
        { lies: true },
        { corrupt: true },
      ),
    }),
    clock: () => ({
      ...places(),
      ...one<object>(
        { offset: one('5s', '-700ms') },
        { rate: one('90000ppm', '-300000ppm') },
        { step: '1s', strobe: '300ms' },
      ),
    }),
    membership: () =>
      one<unknown>('random', 'leader', { remove: 'random', count: 2 }, { remove: ['B/1'] }, { add: 'C/1' }),
    leader: () => one('crash', 'pause', 'isolate', 'transfer'),
    load: () => ({ ...one<object>({}, { region: [one(...NAMES)] }), factor: one(2, 6.5) }),
  };
  return draws[kind]!();
}

function drawFault(kind: string, random: Random): object {
  const at = `${random.below(DURATION_MS)}ms`;
  const length = random.between(1, 5_000);
  const repeats = random.below(4) === 0 ? { every: `${length + random.below(3_000)}ms` } : {};
  const inFlight = random.below(2) === 0 ? { in_flight: 'lost' } : {};
  return { at, ...repeats, for: `${length}ms`, ...inFlight, [kind]: drawAction(kind, random) };
}

function load(drawn: readonly object[]): Scenario | string {
  const result = loadScenario('storm.yaml', () => `${HEAD}faults: ${JSON.stringify(drawn)}\n`);
  return 'problems' in result ? showProblems(result.problems, 'storm.yaml') : result.scenario;
}

/** As many faults as are drawn, less those that hit what another of their kind has in its hands. */
function drawStorm(seed: number, first: string): Scenario {
  const random = randomStream(seed, 'storm');
  const drawn: object[] = [];
  for (let i = 0; i < 9; i++) {
    const kind = i === 0 ? first : faults[random.below(faults.length)]!.kind;
    const fault = drawFault(kind, random);
    const loaded = load([...drawn, fault]);
    if (typeof loaded === 'object') drawn.push(fault);
    else if (!loaded.includes('E0210')) throw new Error(`${JSON.stringify(fault)}\n${loaded}`);
  }
  return load(drawn) as Scenario;
}

function checkHealed({ world }: Simulation, scenario: Scenario): void {
  const { machines, network, seats } = world;
  const now = world.time;
  for (const machine of machines) {
    const { isAlive, isPaused, troubledBy, hasIllDisk, device, node, region } = machine;
    expect({
      node,
      isAlive,
      isPaused,
      troubledBy,
      hasIllDisk,
      lies: device.liesBy,
      corrupts: device.corruptsBy,
    }).toEqual({ node, isAlive: true, isPaused: false, troubledBy: -1, hasIllDisk: false, lies: -1, corrupts: -1 });
    // Steps are taken back; what it drifted by stays, and it drifts no more.
    expect(machine.clock(now + 1_000_000) - machine.clock(now)).toBe(1_000_000);
    const drifts = scenario.faults.filter(
      ({ kind, options }) => kind === 'clock' && (options as { ppm: number }).ppm !== 0,
    );
    const off = machine.clock(now) - now - scenario.topology.clocks[region]!.offset;
    expect(Math.abs(off)).toBeLessThanOrEqual(drifts.length * 0.3 * DURATION_MS * 1000);
    expect(machine.device.sync(now + 1_000_000, 0)).toBeLessThanOrEqual(2 * scenario.topology.node.fsync);
  }
  for (let from = 0; from < machines.length + NAMES.length; from++) {
    for (let to = 0; to < machines.length; to++) {
      const delay = network.delay(from, to, 0, 100);
      expect([from, to, network.fault, 0 <= delay && delay < 200_000]).toEqual([from, to, -1, true]);
    }
  }
  for (const { journal, replica } of seats) {
    expect(replica).toBeDefined();
    expect(journal.durable).toBeLessThanOrEqual(journal.last);
  }
}

describe('a storm of faults', () => {
  // Every kind is the first of at least one storm.
  it.each(faults.map(({ kind }, i) => [kind, i + 1] as const))('that begins with %s, seed %i, passes', (kind, seed) => {
    const scenario = drawStorm(seed, kind);
    // Written back, and the other way round: the order in the file means nothing.
    const turned = { ...scenario, faults: scenario.faults.toReversed() };
    const copy = readAgain(turned);
    for (const [index, use] of scenario.strategies.entries()) {
      // Each meets every second storm, and campaigns send it into hundreds.
      if ((index + seed) % 2 !== 0) continue;
      const simulation = new Simulation(scenario, use, seed, { isAudited: true });
      expect(simulation.advance(simulation.end)).toBe(true);
      expect(simulation.violations!.filter(({ because }) => because === '')).toEqual([]);
      checkHealed(simulation, scenario);
      // In turn: each is read again in some storms, and in others the rest.
      if (seed % 3 !== 0) continue;
      const twin = new Simulation(copy, copy.strategies[index]!, seed);
      twin.advance(twin.end);
      expect(twin.world.digest()).toBe(simulation.world.digest());
    }
  });
});
