/** Orders that mean nothing change nothing, those that mean something do, and the comparison sees it. */
import { describe, expect, it } from 'vitest';
import { cellsOf } from '../../src/lab/cells.ts';
import { disturbedRun } from '../../src/lab/disturbed.ts';
import { fingerprint } from '../../src/lab/fingerprint.ts';
import { runCell } from '../../src/lab/one.ts';
import { shuffledText } from '../../src/lab/shuffled.ts';
import { type Loaded, loadScenario } from '../../src/scenario/load.ts';

const TEXT = `
topology:
  regions: {A: {}, B: {}, C: {}}
  links: {default: {rtt: 80ms}, A <-> B: {rtt: 30ms, jitter: 3ms, loss: 1%}, B -> C: {one_way: 20ms, order: free}}
workload:
  arrivals: poisson
  from: {A: 50%, B: 30%, C: 20%}
  keys: {items: {count: 20, type: counter}, names: {count: 5}}
  ops: {buy: {do: decrement, keys: items, rate: 4/s}, look: {do: read, keys: names, rate: 6/s}}
strategies: [single-master, {id: raft, use: consensus, with: {heartbeat: 100ms}}, multi-master]
faults:
  - {at: 2s, for: 1s, partition: {isolate: [C]}}
  - {at: 4s, for: 500ms, partition: {isolate: [A]}}
  - {at: 5s, for: 1s, crash: {nodes: [B/1]}}
  - {at: 5s, for: 2s, degrade: {link: A <-> C, add_rtt: 50ms}}
invariants: {stock: {keys: items, min: -3}, more: {keys: items, min: -9}}
duration: 8s
settle: 5s
expect:
  - availability >= 99% outside partition-2
  - {that: write.latency.p50 <= 3x baseline, except: [single-master]}
  - invariant.stock == 0
  - converges after partition-1
`;

function load(text: string): Loaded {
  const loaded = loadScenario('orders.yaml', () => text);
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ what }) => what).join('; '));
  return loaded;
}

function prints({ scenario }: Loaded, make = runCell): Record<string, string> {
  return Object.fromEntries(
    cellsOf([{ scenario, set: {} }]).map((cell) => [cell.use.id, fingerprint(make(cell), cell.scenario)]),
  );
}

describe('the order of a file', () => {
  const straight = load(TEXT);
  const expected = prints(straight);

  it('means nothing but where it says which is which', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const text = shuffledText(straight, seed);
      const shuffled = load(text);
      const names = (loaded: Loaded) => loaded.scenario.faults.map(({ name }) => name);
      const ids = (loaded: Loaded) => loaded.scenario.strategies.map(({ id }) => id);
      expect(ids(shuffled)).not.toEqual(ids(straight));
      expect([...ids(shuffled)].sort()).toEqual([...ids(straight)].sort());
      expect([...names(shuffled)].sort()).toEqual([...names(straight)].sort());
      // These two begin at one instant, so the first stays the first.
      expect(names(shuffled).indexOf('crash-1')).toBeLessThan(names(shuffled).indexOf('degrade-1'));
      expect(shuffled.scenario.baseline).toBe('single-master');
      expect(prints(shuffled)).toEqual(expected);
    }
  });

  it('is seen where it does mean something', () => {
    const turned = load(TEXT.replace('{A: {}, B: {}, C: {}}', '{C: {}, B: {}, A: {}}'));
    const other = prints(turned);
    for (const [id, print] of Object.entries(expected)) expect(other[id], id).not.toBe(print);
  });

  it('leaves lists alone that paths count', () => {
    const swept = load(`${TEXT}sweep: {faults.0.for: [1s, 2s]}\n`);
    const { faults } = JSON.parse(shuffledText(swept)) as { faults: { at: string }[] };
    expect(faults.map(({ at }) => at)).toEqual(['2s', '4s', '5s', '5s']);
  });
});

describe('a disturbed agenda', () => {
  it('changes nothing that is not idle', () => {
    const loaded = load(TEXT);
    expect(prints(loaded, disturbedRun)).toEqual(prints(loaded));
  });
});
