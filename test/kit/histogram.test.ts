/** Histograms against sorted lists: exact while few, within 0.05 % when many, however they were merged. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../src/kit/histogram.ts';

const PERCENTS = [0, 1, 50, 90, 99, 99.9, 100];

function nearestRank(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  let rank = 1;
  while (rank < sorted.length && rank * 1000 < Math.round(percent * 10) * sorted.length) rank++;
  return sorted[rank - 1];
}

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Spread over nine decades, as latencies and stalls are. */
function spread(n: number, salt: number): number[] {
  const values: number[] = [];
  let state = salt;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    values.push(Math.floor((state / 4294967296) * [50, 3000, 80_000, 2e6, 3e9, 4e10][state % 6]));
  }
  return values;
}

describe('a histogram', () => {
  it('says null of nothing', () => {
    const empty = new Histogram();
    expect([empty.percentile(50), empty.mean, empty.max, empty.count]).toEqual([null, null, null, 0]);
  });

  it('is exact while it holds few numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e10 }), { minLength: 1, maxLength: 300 }), (values) => {
        const histogram = filled(values);
        for (const percent of PERCENTS) expect(histogram.percentile(percent)).toBe(nearestRank(values, percent));
        expect(histogram.max).toBe(Math.max(...values));
      }),
    );
  });

  it('stays within 0.05 % when it holds many, and counts all', () => {
    const values = spread(60_000, 7);
    const histogram = filled(values);
    expect(histogram.count).toBe(60_000);
    for (const percent of PERCENTS) {
      const truth = nearestRank(values, percent);
      expect(Math.abs(histogram.percentile(percent)! - truth)).toBeLessThanOrEqual(truth * 0.0005);
    }
    expect(histogram.mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 0);
    expect(histogram.max).toBe(Math.max(...values));
  });

  it('goes on exactly from the last exact number to the first bucketed one', () => {
    const histogram = new Histogram();
    for (let i = 0; i < 16_384; i++) histogram.record(i % 1500);
    const before = PERCENTS.map((percent) => histogram.percentile(percent));
    histogram.record(700);
    expect(PERCENTS.map((percent) => histogram.percentile(percent))).toEqual(before);
  });

  it('merges to what recording all would have given', () => {
    for (const [left, right] of [
      [100, 200],
      [10_000, 10_000],
      [20_000, 50],
      [50, 20_000],
      [20_000, 30_000],
    ]) {
      const a = spread(left, 3);
      const b = spread(right, 5);
      const merged = filled(a);
      merged.merge(filled(b));
      const whole = filled([...a, ...b]);
      expect(merged.count).toBe(left + right);
      for (const percent of PERCENTS) expect(merged.percentile(percent)).toBe(whole.percentile(percent));
      expect(merged.mean).toBeCloseTo(whole.mean!, 3);
    }
  });

  it('records one number many times', () => {
    const histogram = new Histogram();
    histogram.record(0, 3);
    histogram.record(9, 1);
    histogram.record(5, 20_000);
    expect([histogram.count, histogram.percentile(50), histogram.max]).toEqual([20_004, 5, 9]);
  });
});
