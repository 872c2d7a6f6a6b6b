/** What scenarios become: the smallest one, presets, inheritance, overrides, sweeps, and the way back to a file. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Loaded } from '../../src/scenario/load.ts';
import { beside, loadScenario, scenarioDigest } from '../../src/scenario/load.ts';
import { showProblems } from '../../src/scenario/problem.ts';

const EIGHT = `topology: aws-5
workload: checkout-10k
strategies: [single-site]
faults:
  - {at: 2m, for: 3m, partition: {isolate: [eu-west-1]}}
duration: 10m
seed: 42
expect: [availability >= 99.9%, orders.lost == 0, orders.duplicated == 0]
`;

function load(text: string, files: Readonly<Record<string, string>> = {}, set: readonly string[] = []): Loaded {
  const result = loadScenario(
    'dir/x.yaml',
    (path) => (path === 'dir/x.yaml' ? text : (files[path] ?? { error: 'no such file' })),
    { set },
  );
  if ('problems' in result) throw new Error(showProblems(result.problems, 'x.yaml'));
  return result;
}

describe('the eight-line scenario', () => {
  const { scenario } = load(EIGHT);

  test('has the times, the seed and the fault that it says', () => {
    expect(scenario).toMatchObject({ name: 'x', duration: 600e6, warmup: 0, settle: 30e6, seeds: [42] });
    expect(scenario.faults).toMatchObject([{ name: 'partition-1', kind: 'partition', at: 120e6, until: 300e6 }]);
    expect(scenario.faults[0].options).toEqual({
      pairs: [[2, 0], [0, 2], [2, 1], [1, 2], [2, 3], [3, 2], [2, 4], [4, 2]], // biome-ignore format: pairs
      nodes: [],
      sent: 'dropped',
    });
  });

  test('halves the mean of the two measured round trips', () => {
    const rows = readFileSync(new URL('../../src/network/data/aws-2020.csv', import.meta.url), 'utf8').split('\n');
    const average = (from: string, to: string) =>
      Number(rows.find((row) => row.startsWith(`${from},${to},`))!.split(',')[3]);
    const { regions, links } = scenario.topology;
    for (const [a, from] of regions.entries()) {
      for (const [b, to] of regions.entries()) {
        const roundTripMs = (average(from.name, to.name) + average(to.name, from.name)) / 2;
        expect(Math.abs(links[a][b].delay - roundTripMs * 500)).toBeLessThanOrEqual(0.5);
        expect(links[a][b]).toMatchObject({ jitter: 0, law: 'constant', loss: 0, order: 'kept', bandwidth: Infinity });
      }
    }
  });

  test('has clients everywhere and 10,000 orders an hour', () => {
    const workload = scenario.workload!;
    expect(workload.from.every((share) => share > 0)).toBe(true);
    expect(workload.from.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(workload.operations[0]).toMatchObject({
      kind: 'decrement-and-insert',
      keys: 0,
      inserts: 1,
      rate: 10_000 / 3600,
    });
    expect(workload.keys.map((group) => group.name)).toEqual(['stock', 'orders', 'customers']);
  });
});

describe('presets', () => {
  test.each([
    ['aws-19', 19],
    ['gcp-20', 20],
    ['azure-54', 54],
  ])('%s has %d regions, all measured, named and sourced', (preset, count) => {
    const { topology } = load(
      EIGHT.replace('aws-5', preset)
        .replace('eu-west-1', '')
        .replace(/faults:\n.*\n/, ''),
    ).scenario;
    expect(topology.regions).toHaveLength(count);
    expect(topology.regions.every((region) => /^[a-z0-9-]+$/.test(region.name))).toBe(true);
    for (let a = 0; a < count; a++)
      for (let b = 0; b < count; b++) expect(topology.links[a][b].delay).toBe(topology.links[b][a].delay);
    expect(
      Math.min(...topology.links.flatMap((row, a) => row.filter((_, b) => a !== b).map((link) => link.delay))),
    ).toBeGreaterThan(300);
    expect(topology.source).toMatch(/date: .*licence: /s);
  });

  test('measured jitter is that of one direction', () => {
    const { links } = load(EIGHT.replace('aws-5', '{preset: aws-5, jitter: measured}')).scenario.topology;
    expect(links[0][1].jitter).toBeGreaterThan(0);
    expect(links[0][1]).toMatchObject({ law: 'lognormal', jitter: links[1][0].jitter });
  });

  test('can be cut down, changed and stretched', () => {
    const text = `{preset: aws-19, regions: [eu-west-1, us-east-1], rtt_scale: 2, links: {eu-west-1 -> us-east-1: {loss: 1%}}}`;
    const { topology } = load(EIGHT.replace('aws-5', text)).scenario;
    const plain = load(EIGHT).scenario.topology.links[2][0];
    expect(topology.regions.map((region) => region.name)).toEqual(['eu-west-1', 'us-east-1']);
    expect(Math.abs(topology.links[0][1].delay - 2 * plain.delay)).toBeLessThanOrEqual(1);
    expect([topology.links[0][1].loss, topology.links[1][0].loss]).toEqual([0.01, 0]);
  });

  test('a matrix of your own: one direction is enough, the mean is taken of two', () => {
    const text = EIGHT.replace('aws-5', '{matrix: ./my.csv}').replace('eu-west-1', 'B');
    const { topology } = load(text, {
      'dir/my.csv': '# mine\nfrom,to,rtt_ms\r\nA,B,10\nB,A,20\nB,C,7\nA,C,30\n',
    }).scenario;
    expect(topology.links.map((row) => row.map((link) => link.delay))).toEqual([
      [125, 7500, 15000],
      [7500, 125, 3500],
      [15000, 3500, 125],
    ]);
  });
});

describe('inline topologies', () => {
  test('rtt is halved, one_way is not, the more exact line wins, default fills in', () => {
    const links = '{default: {rtt: 100ms, loss: 1%}, A <-> B: {one_way: 30ms}, A -> B: {rtt: 10ms, jitter: 1ms}}';
    const { topology } = load(
      EIGHT.replace('aws-5', `{regions: [A, B, C], links: ${links}}`).replace('eu-west-1', 'A'),
    ).scenario;
    expect(topology.links.map((row) => row.map((link) => link.delay))).toEqual([
      [125, 5000, 50_000],
      [30_000, 125, 50_000],
      [50_000, 50_000, 125],
    ]);
    expect(topology.links[0][1]).toMatchObject({ loss: 0.01, jitter: 1000, law: 'lognormal' });
    expect(topology.links[0][0]).toMatchObject({ loss: 0 });
  });

  test('nodes are numbered region after region', () => {
    const text = EIGHT.replace('aws-5', '{preset: aws-5, regions: {us-east-1: {nodes: 3}, us-west-2: {nodes: 0}}}');
    const crash = '{at: 2m, for: 3m, crash: {nodes: [us-east-1/3, eu-west-1/1]}}';
    expect(load(text.replace(/\{at: .*/, crash)).scenario.faults[0].options).toMatchObject({ nodes: [2, 3] });
  });

  test('clocks are spread, and one may be wrong on its own', () => {
    const clocks = '{skew: 4ms, drift: 20ppm, B: {offset: -1s, rate: 5ppm}}';
    const text = EIGHT.replace('aws-5', `{regions: [A, B, C], links: {default: {rtt: 9ms}}, clocks: ${clocks}}`);
    expect(load(text.replace('eu-west-1', 'A')).scenario.topology.clocks).toEqual([
      { offset: -4000, ppm: -20, uncertainty: 4000 },
      { offset: -1_000_000, ppm: 5, uncertainty: 4000 },
      { offset: 4000, ppm: 20, uncertainty: 4000 },
    ]);
  });
});

describe('inheritance and overrides', () => {
  test('maps merge, lists replace, null removes; paths count from the file that says them', () => {
    const child =
      'extends: ../base/b.yaml\nworkload: {client: {timeout: 1s}}\nfaults: null\nexpect: [throughput > 1]\n';
    const { scenario } = load(child, { 'base/b.yaml': EIGHT.replace('checkout-10k', '{preset: checkout-10k}') });
    expect(scenario.faults).toEqual([]);
    expect(scenario.expect.map((expectation) => expectation.that)).toEqual(['throughput > 1']);
    expect(scenario.workload).toMatchObject({ name: 'checkout-10k', manners: { timeout: 1e6 } });
    expect(scenario.seeds).toEqual([42]);
  });

  test('set reaches into presets, by name, by number, and flags come last', () => {
    const text = `${EIGHT}set: {faults.partition-1.for: 1m, workload.client.timeout: 3s, topology.rtt_scale: 2}\n`;
    const { scenario } = load(text, {}, [
      'faults.0.at=1m',
      'seeds=3',
      'workload.client.timeout=4s',
      'strategies.single-site.with.leader=eu-west-1',
    ]);
    expect(scenario.faults[0]).toMatchObject({ at: 60e6, until: 120e6 });
    expect(scenario).toMatchObject({ seeds: [1, 2, 3], workload: { manners: { timeout: 4e6 } } });
    expect(scenario.strategies[0]).toMatchObject({ id: 'single-site', leader: 2 });
  });

  test('a grid has every combination, a list exactly its rows', () => {
    const grid = load(`${EIGHT}sweep: {topology.rtt_scale: [1, 2], workload.client.timeout: [1s, 2s]}\n`);
    expect(grid.rows.map((row) => row.set)).toEqual([
      { 'topology.rtt_scale': 1, 'workload.client.timeout': '1s' },
      { 'topology.rtt_scale': 1, 'workload.client.timeout': '2s' },
      { 'topology.rtt_scale': 2, 'workload.client.timeout': '1s' },
      { 'topology.rtt_scale': 2, 'workload.client.timeout': '2s' },
    ]);
    expect(new Set(grid.rows.map((row) => scenarioDigest(row.scenario))).size).toBe(4);
    expect(load(`${EIGHT}sweep: [{seed: 1}, {seed: 2, duration: 6m}]\n`).rows).toHaveLength(2);
  });

  test('neighbouring paths', () => {
    expect(beside('a/b/x.yaml', '../c.csv')).toBe('a/c.csv');
    expect(beside('x.yaml', './c.csv')).toBe('c.csv');
    expect(beside('x.yaml', '../c.csv')).toBe('../c.csv');
    expect(beside('/a/x.yaml', '../../c.csv')).toBe('/c.csv');
    expect(beside('a/x.yaml', '/c.csv')).toBe('/c.csv');
  });
});

describe('times', () => {
  test('a fault until the end is over at the end; one after the end keeps its place in the list', () => {
    const faults = 'faults: [{at: 8m, until: end, outage: us-east-1}, {at: 11m, for: 1m, outage: us-east-1}]\n';
    const { scenario, warnings } = load(EIGHT.replace(/faults:\n.*\n/, faults));
    expect(scenario.faults).toMatchObject([
      { at: 480e6, until: 600e6 },
      { at: 660e6, until: 720e6 },
    ]);
    expect(warnings.map((warning) => warning.code)).toEqual(['W0302', 'W0304']);
  });

  test('a script over links that never vary needs no second seed', () => {
    const script = 'script: [{at: 1s, from: A, do: write, keys: x, value: 1}]\n';
    const of = (jitter: string) =>
      load(
        `topology: {regions: {A: {nodes: 1}, B: {nodes: 1}}, links: {default: {rtt: 20ms${jitter}}}}\n${script}` +
          'strategies: [single-master]\nfaults: [{at: 2s, for: 10s, outage: A}]\nduration: 20s\nseed: 1\n' +
          'expect: [writes.lost == 0]\n',
      ).warnings.map((warning) => warning.code);
    expect(of('')).toEqual([]);
    expect(of(', jitter: 2ms')).toEqual(['W0304']);
  });
});

describe('a fault shorter than the detector', () => {
  const codes = (fault: string, expect: string) =>
    load(
      `topology: {regions: {A: {nodes: 1}, B: {nodes: 1}, C: {nodes: 1}}, links: {default: {rtt: 20ms}}}\n` +
        'script: [{at: 1s, from: A, do: write, keys: x, value: 1}]\nstrategies: [consensus]\nduration: 20s\n' +
        `seed: 1\nfaults: [{at: 2s, for: 100ms, ${fault}}]\nexpect: [${expect}]\n`,
    ).warnings.map((warning) => warning.code);

  test('is warned of, but for a restart: that does something even if nobody notices', () => {
    expect(codes('partition: {isolate: [A]}', 'writes.lost == 0')).toEqual(['W0303']);
    expect(codes('crash: {nodes: [A/1]}', 'writes.lost == 0')).toEqual([]);
  });

  test('is warned of where a failover is promised all the same', () => {
    expect(codes('crash: {nodes: [A/1]}', 'failover.count == 1')).toEqual(['W0303']);
  });
});

describe('a read level that promises less than its name', () => {
  const text = (fencing: string) => `
topology: aws-5
workload: checkout-10k
reads: {consistency: strong}
strategies: [{use: single-master, with: {fencing: ${fencing}}}]
`;
  const codes = (fencing: string) => {
    const loaded = loadScenario('levels.yaml', () => text(fencing));
    return 'problems' in loaded ? ['not loaded'] : loaded.warnings.map(({ code }) => code);
  };

  test('is warned of where a deposed master may still answer, and only there', () => {
    expect(codes('epoch')).toEqual(['W0307']);
    expect(codes('lease')).toEqual([]);
  });
});
