/** Laws as tables against their known means, deviations and quantiles. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Law } from '../../src/kit/distribution.ts';
import {
  draw,
  exponentialTable,
  normalQuantile,
  sample,
  tableFor,
  tableFromSamples,
} from '../../src/kit/distribution.ts';
import { randomStream } from '../../src/kit/random.ts';

const LAWS: readonly Law[] = ['constant', 'normal', 'lognormal', 'exponential', 'pareto'];
const at = (table: Float64Array, p: number) => sample(table, Math.floor(p * 4294967296));

/** Mean and deviation over an even comb of draws. */
function moments(table: Float64Array): { mean: number; sd: number } {
  const n = 1 << 20;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const x = sample(table, i * 4096 + 2048);
    sum += x;
    squares += x * x;
  }
  return { mean: sum / n, sd: Math.sqrt(squares / n - (sum / n) * (sum / n)) };
}

describe('distributions', () => {
  it('keep the stated mean and deviation', () => {
    for (const law of LAWS) {
      for (const [mean, sd] of [
        [40000, 2000],
        [125, 30],
        [80000, 20000],
      ] as const) {
        const found = moments(tableFor(law, mean, sd));
        expect(Math.abs(found.mean / mean - 1)).toBeLessThan(1e-4);
        if (law === 'constant') expect(found.sd).toBeLessThan(mean * 1e-6);
        else expect(Math.abs(found.sd / sd - 1)).toBeLessThan(law === 'pareto' ? 0.02 : 0.002);
      }
    }
  });

  it('never fall below zero nor turn back', () => {
    const chance = fc.integer({ min: 0, max: 0xffffffff });
    const law = fc.constantFrom(...LAWS);
    fc.assert(
      fc.property(
        law,
        fc.integer({ min: 1, max: 200000 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        chance,
        chance,
        (word, mean, ratio, a, b) => {
          const table = tableFor(word, mean, mean * ratio);
          const low = sample(table, Math.min(a, b));
          return low >= 0 && low <= sample(table, Math.max(a, b)) * (1 + 1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('hit known quantiles, tails included', () => {
    const normal = tableFor('normal', 1000, 100);
    expect(at(normal, 0.5)).toBeCloseTo(1000, 2);
    expect(at(normal, 0.975)).toBeCloseTo(1195.996, 1);
    expect(at(normal, 0.999)).toBeCloseTo(1309.023, 1);
    expect(at(normal, 1 - 1e-6)).toBeCloseTo(1475.342, 1);
    const lognormal = tableFor('lognormal', 1000, 1000);
    // sigma² = ln 2, median = mean / √2.
    expect(at(lognormal, 0.5)).toBeCloseTo(707.107, 1);
    expect(at(lognormal, 0.99) / 4906.2).toBeCloseTo(1, 3);
    expect(at(exponentialTable, 0.5)).toBeCloseTo(Math.LN2, 4);
    expect(at(exponentialTable, 0.999)).toBeCloseTo(6.90776, 3);
    // Both numbers of the rarest draws: 32 halvings.
    expect(sample(exponentialTable, 0xffffffff)).toBeCloseTo(33 * Math.LN2, 2);
    const pareto = tableFor('pareto', 1000, 500);
    const shape = 1 + Math.sqrt(5);
    const scale = (1000 * (shape - 1)) / shape;
    for (const p of [0.1, 0.5, 0.99, 0.99999])
      expect(at(pareto, p) / (scale * (1 - p) ** (-1 / shape))).toBeCloseTo(1, 3);
  });

  it('shifts an exponential whose deviation is below its mean', () => {
    const table = tableFor('exponential', 1000, 100);
    expect(at(table, 0)).toBeCloseTo(900, 2);
    expect(at(table, 0.5)).toBeCloseTo(900 + 100 * Math.LN2, 1);
  });

  it('cuts a wide normal off at zero and keeps its mean', () => {
    const table = tableFor('normal', 100, 200);
    expect(sample(table, 0)).toBeLessThan(0.001);
    expect(moments(table).mean).toBeCloseTo(100, 1);
  });

  it('takes signed and unsigned numbers for the same draw', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        (n) => sample(exponentialTable, n) === sample(exponentialTable, n | 0),
      ),
    );
  });

  it('follows measurements', () => {
    const table = tableFromSamples([10, 20, 30, 40], 25);
    expect(at(table, 0.5)).toBeCloseTo(25, 3);
    expect(at(table, 1 / 3)).toBeCloseTo(20, 1);
    expect(moments(tableFromSamples([10, 20, 30, 40], 50)).mean).toBeCloseTo(50, 2);
  });

  it('draws from a stream', () => {
    const random = randomStream(1, 'x');
    let sum = 0;
    for (let i = 0; i < 40000; i++) sum += draw(exponentialTable, random);
    expect(Math.abs(sum / 40000 - 1)).toBeLessThan(4 / Math.sqrt(40000));
  });

  it('inverts the normal law', () => {
    // Known points, to every digit of the tables.
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect(normalQuantile(0.75)).toBeCloseTo(0.6744897501960817, 13);
    expect(normalQuantile(0.0013498980316300933)).toBeCloseTo(-3, 12);
    expect(normalQuantile(1e-9)).toBeCloseTo(-5.997807015007686, 11);
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.26234009, 7);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    fc.assert(
      fc.property(
        fc.double({ min: 1e-12, max: 0.5, noNaN: true }),
        (p) => Math.abs(cdf(normalQuantile(p)) / p - 1) < 1e-9,
      ),
    );
  });
});

/** Φ by its power series near 0 and its continued fraction in the tail: another road to the same law. */
function cdf(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > -2) {
    let sum = 0;
    let term = z;
    for (let n = 1; n < 200; n += 2) {
      sum += term;
      term *= (z * z) / (n + 2);
    }
    return 0.5 + density * sum;
  }
  let fraction = 0;
  for (let n = 200; n >= 1; n--) fraction = n / (-z + fraction);
  return density / (-z + fraction);
}
