/** The exact ln, exp and pow against the engine's own, which are right to the last bit or two. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, ln, pow } from '../../src/kit/exact-math.ts';

const apart = (a: number, b: number) => (a === b ? 0 : Math.abs(a - b) / Math.abs(b));
const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });

describe('exact math', () => {
  it('takes logarithms of everything, close to 1 too', () => {
    fc.assert(fc.property(positive, (x) => apart(ln(x), Math.log(x)) < 1e-15));
    for (let i = -2000; i <= 2000; i++)
      if (i !== 0) expect(apart(ln(1 + i / 65536), Math.log(1 + i / 65536))).toBeLessThan(1e-15);
    expect([ln(0), ln(1), ln(Number.POSITIVE_INFINITY)]).toEqual([
      Number.NEGATIVE_INFINITY,
      0,
      Number.POSITIVE_INFINITY,
    ]);
    expect(ln(-1)).toBeNaN();
    expect(ln(Number.NaN)).toBeNaN();
  });

  it('raises e to anything', () => {
    fc.assert(
      fc.property(fc.double({ min: -708, max: 709.7, noNaN: true }), (x) => apart(exp(x), Math.exp(x)) < 1e-15),
    );
    expect([exp(0), exp(-746), exp(710)]).toEqual([1, 0, Number.POSITIVE_INFINITY]);
    expect(exp(Number.NaN)).toBeNaN();
    // Below the smallest normal number only absolute steps of 2^-1074 are left.
    expect(Math.abs(exp(-740) - Math.exp(-740))).toBeLessThanOrEqual(2 * Number.MIN_VALUE);
  });

  it('undoes itself', () => {
    fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (x) => apart(exp(ln(x)), x) < 1e-14));
  });

  it('raises to powers', () => {
    const base = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const power = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(fc.property(base, power, (a, b) => apart(pow(a, b), a ** b) < 1e-14));
    expect([pow(0, 2), pow(0, 0), pow(0, -1), pow(7, 0)]).toEqual([0, 1, Number.POSITIVE_INFINITY, 1]);
  });

  it('keeps its bits', () => {
    // Not the last word on truth, but the same sums everywhere: a change here changes every digest.
    let sum = 0;
    for (let i = 1; i <= 1000; i++) sum += ln(i / 7) * exp(-i / 300) + pow(i, 0.3);
    expect(sum).toBe(7014.396489837938);
  });
});
