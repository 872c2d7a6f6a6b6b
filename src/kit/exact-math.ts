/** ln, exp and pow of + − × ÷ alone: the same bits on every engine, which `Math.log` does not promise. */

// ln 2 in two parts: the first has 32 low bits of zero, so that its product with an exponent is exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const bits = new DataView(new ArrayBuffer(8));

/** Natural logarithm; -Infinity at 0, NaN below. Relative error under 1e-15. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984;
    k = -54;
  }
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  k += (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  // ln m = 2 artanh s with |s| <= 0.172: eleven terms reach the last bit.
  const f = m - 1;
  const s = f / (m + 1);
  const z = s * s;
  let sum = 1 / 23;
  for (let n = 21; n >= 3; n -= 2) sum = sum * z + 1 / n;
  const tail = s * z * sum * 2 + k * LN2_LOW;
  return k * LN2_HIGH + (2 * s + tail);
}

/** e to the x; 0 and Infinity beyond what a number holds. Relative error under 1e-15. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // |r| <= 0.347: fifteen terms of the power series, smallest first.
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (sum * r) / n;
  // In two steps, for 2^k alone may be too small, or too large, while the product is not.
  const half = k >> 1;
  return sum * twoTo(half) * twoTo(k - half);
}

/** a to the b for a >= 0. Relative error about |b ln a| × 1e-16. */
export function pow(a: number, b: number): number {
  if (b === 0) return 1;
  if (a === 0) return b > 0 ? 0 : Number.POSITIVE_INFINITY;
  return exp(b * ln(a));
}

function twoTo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
