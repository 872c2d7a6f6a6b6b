/** Several seeds as one row: the interval of the median is what it claims to be, and pairs are of one seed. */
import { describe, expect, it } from 'vitest';
import { allowedByNone, pairedSpread, rankOf, spreadOf } from '../../src/lab/summary.ts';
import { sampleResult } from '../report/sample.ts';

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
}

/** The chance that the median lies between the values of rank k and n + 1 − k, by counting. */
function coverage(n: number, k: number): number {
  let inside = 0;
  for (let below = k; below <= n - k; below++) inside += choose(n, below);
  return inside / 2 ** n;
}

function rowOf(values: readonly (number | null)[], strategy = 's') {
  const [run] = sampleResult().runs;
  return {
    strategy,
    runs: values.map((value, i) => ({ ...run, strategy, seed: i + 1, metrics: { conflicts: value } })),
  };
}

describe('the interval of the median', () => {
  it('covers it with 95 % or more, and is the narrowest that does', () => {
    for (let n = 6; n <= 60; n++) {
      const rank = rankOf(n);
      expect(coverage(n, rank), `${n}`).toBeGreaterThanOrEqual(0.95);
      expect(coverage(n, rank + 1), `${n}`).toBeLessThan(0.95);
    }
  });

  it('needs six seeds, and goes on to any number of them', () => {
    expect([1, 2, 3, 4, 5, 6, 9, 10, 20].map(rankOf)).toEqual([0, 0, 0, 0, 0, 1, 2, 2, 6]);
    // Where the sum would underflow, the normal curve takes over: one rank apart at most.
    expect(Math.abs(rankOf(1001) - rankOf(1000))).toBeLessThanOrEqual(1);
    expect(rankOf(100_000)).toBe(49_690);
  });

  it('is made of values that were seen', () => {
    const ten = rowOf([10, 3, 7, 1, 9, 5, 2, 8, 6, 4]);
    expect(spreadOf(ten, 'conflicts')).toEqual({ least: 1, middle: 5, most: 10, from: 2, to: 9, runs: 10 });
    expect(spreadOf(rowOf([3, null, 1]), 'conflicts')).toMatchObject({ from: 1, to: 3, middle: 1, runs: 2 });
  });

  it('says what no loss in so many seeds still allows for', () => {
    // The rule of three: about 3 / n.
    expect(allowedByNone(20)).toBeCloseTo(0.139, 3);
    expect((1 - allowedByNone(10)) ** 10).toBeCloseTo(0.05, 12);
  });
});

describe('a pair', () => {
  it('is of one seed, and counts only where both have a value', () => {
    const one = rowOf([11, 22, 33, null]);
    const other = rowOf([1, 2, null, 4], 'baseline');
    expect(pairedSpread(one, other, 'conflicts')).toMatchObject({ least: 10, most: 20, runs: 2 });
    const turned = { ...other, runs: [...other.runs].reverse() };
    expect(pairedSpread(one, turned, 'conflicts')).toEqual(pairedSpread(one, other, 'conflicts'));
    expect(pairedSpread(one, rowOf([null], 'b'), 'conflicts')).toBeNull();
  });
});
