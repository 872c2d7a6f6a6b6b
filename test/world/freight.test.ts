/** What values weigh: every copy on the wire counts, whoever sends it, and nothing else moves. */
import { describe, expect, it } from 'vitest';
import { strategies } from '../../src/strategies/index.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const SIZE = 1_000_000;
const EVERYBODY = strategies.map(({ name }) => name).filter((name) => name !== 'single-site');

interface Case {
  readonly use: string;
  readonly script: readonly string[];
  readonly faults?: string;
  readonly keys?: string;
  readonly links?: string;
}

function runOf({ use, script, faults = '[]', keys = '', links = '' }: Case, size: string) {
  const text = `
topology:
  regions: {a: {}, b: {}, c: {}}
  links: {default: {rtt: 40ms${links}}}
workload:
  keys: {pages: {count: 4${keys}${size}}, stock: {count: 1, type: counter, initial: 9}, orders: {unique: true${size}}}
script:
${script.map((line) => `  - ${line}`).join('\n')}
strategies: [${use}]
faults: ${faults}
duration: 30s
report: {trace: never}
`;
  const scenario = loadedText(text);
  return run(scenario, scenario.strategies[0], 1);
}

/** How many values crossed a border; sizes must change nothing else. */
function copies(one: Case): number {
  const [light, heavy] = [runOf(one, ''), runOf(one, `, size: ${SIZE}B`)];
  expect(heavy.digest).toBe(light.digest);
  return (heavy.metrics['bytes.cross_region']! - light.metrics['bytes.cross_region']!) / SIZE;
}

const WRITE = '{at: 1s, client: x, from: a, do: write, keys: pages/0, value: 5}';
const used = (use: string, options = '') => `{use: ${use}${options === '' ? '' : `, with: {${options}}`}}`;
const ledBy = (use: string) => used(use, ['single-master', 'consensus'].includes(use) ? 'leader: a' : '');

describe('a value with a size', () => {
  it.each(EVERYBODY)('of %s is sent to both of the others', (use) => {
    // The fast quorum of three is told before the commit, which goes to both.
    const isToldTwice = use === 'epaxos' || use === 'atlas';
    expect(copies({ use: ledBy(use), script: [WRITE] })).toBe(isToldTwice ? 3 : 2);
  });

  it.each([
    ['multi-master', 'topology: ring', 2],
    ['multi-master', 'conflict: siblings', 2],
    ['multi-master', 'granularity: field', 2],
    ['crdt', 'sync: op', 2],
    ['crdt', 'register: mv', 2],
    ['crdt', 'overlay: ring', 2],
  ])('of %s with %s goes as often', (use, options, most) => {
    expect(copies({ use: used(use, options), script: [WRITE] })).toBeGreaterThanOrEqual(most);
  });

  it('weighs on the request, and on an answer that shows it', () => {
    const read = '{at: 5s, client: y, from: c, do: read, keys: pages/0}';
    const unset = '{at: 6s, client: y, from: c, do: read, keys: pages/1}';
    const use = used('single-site', 'leader: a');
    expect(copies({ use, script: [WRITE] })).toBe(0);
    expect(copies({ use, script: [WRITE.replace('from: a', 'from: b')] })).toBe(1);
    expect(copies({ use, script: [WRITE, read] })).toBe(1);
    expect(copies({ use, script: [WRITE, unset] })).toBe(0);
    const cas = '{at: 5s, client: y, from: c, do: cas, keys: pages/0, value: 6, expected: 4}';
    expect(copies({ use, script: [WRITE, cas] })).toBe(2);
  });

  it('is that of the row that an order makes', () => {
    const script = ['{at: 1s, client: x, from: b, do: decrement-and-insert, keys: stock/0, inserts: row, value: 5}'];
    expect(copies({ use: used('single-site', 'leader: a'), script })).toBe(0);
    const buy = { do: 'decrement-and-insert', keys: 'stock', inserts: 'orders', rate: '10/s' };
    const text = (size: string) => `
topology: {regions: {a: {}, b: {}}, links: {default: {rtt: 40ms}}}
workload:
  keys: {stock: {count: 1, type: bounded-counter, initial: 9}, orders: {unique: true${size}}}
  ops: {buy: ${JSON.stringify(buy)}}
  from: {a: 100%}
strategies: [{use: single-master, with: {leader: b, failover: none}}]
duration: 20s
`;
    const bytes = (size: string) => {
      const scenario = loadedText(text(size));
      const done = run(scenario, scenario.strategies[0], 1);
      return { bytes: done.metrics['bytes.cross_region']!, asked: done.coverage.operations };
    };
    const heavy = bytes(`, size: ${SIZE}B`);
    // Each asks for a row; nine get one, and their copies go back.
    expect((heavy.bytes - bytes('').bytes) / SIZE).toBe(heavy.asked + 9);
  });

  it.each(EVERYBODY)('of %s is sent again to whom it was lost', (use) => {
    const faults = '[{at: 5s, for: 2s, crash: {nodes: [c/1], wipe: true}}]';
    const script = [WRITE, '{at: 15s, client: z, from: c, do: read, keys: pages/0}'];
    expect(copies({ use: ledBy(use), script, faults })).toBeGreaterThanOrEqual(3);
  });

  it('takes its time where links are narrow', () => {
    const one = {
      use: used('single-site', 'leader: a'),
      script: [WRITE.replace('from: a', 'from: b')],
      links: ', bandwidth: 100Mbps',
    };
    const latency = (size: string) => runOf(one, size).metrics['write.latency.max']!;
    expect(latency(`, size: ${SIZE}B`) - latency('')).toBeCloseTo(80, 6);
  });
});
