/** Chance as tables: a law becomes its quantiles once, and a draw is one look-up between two of them. */
import { assert } from './assert.ts';
import { exp, ln, pow } from './exact-math.ts';
import type { Random } from './random.ts';

export type Law = 'constant' | 'normal' | 'lognormal' | 'exponential' | 'pareto' | 'empirical';

/**
 * Each half of the table counts from its own end, 64 points to every halving of the distance to that
 * end, so that the rarest of 2^32 draws is as exact as the median and no tail is cut off.
 */
const POINTS = 64;
const HALF = 25 * POINTS + POINTS + 1;
const DRAWS = 4294967296;
/** 1 / 2^shift: times a power of two is exact, and sooner done than divided by it. */
const PART = Float64Array.from({ length: 26 }, (_, shift) => 1 / (1 << shift));

/**
 * Quantiles of a law with this mean and standard deviation, to be read by `sample`.
 *
 * Every law keeps its mean exactly. normal: cut off at 0. lognormal: mean and deviation are those of the
 * delay, not of its logarithm. exponential: what exceeds `mean - sd` is exponential; plain where sd is 0
 * or at least the mean. pareto: shape and scale follow from both. With sd 0 the others are constant.
 */
export function tableFor(law: Law, mean: number, sd: number): Float64Array {
  assert(law !== 'empirical', 'an empirical law is made of its measurements: tableFromSamples');
  if (law === 'exponential') {
    const spread = sd > 0 && sd < mean ? sd : mean;
    return tableOf((p) => mean - spread - spread * ln(1 - p), mean);
  }
  const variation = sd / mean;
  // A millionth of the mean is no spread at all, and a pareto shape of millions no number to reckon with.
  if (law === 'constant' || !(variation > 1e-6)) return tableOf(() => mean, mean);
  if (law === 'normal') {
    const below = shareBelowZero(mean, sd);
    return tableOf((p) => Math.max(0, mean + sd * normalQuantile(below + p * (1 - below))), mean);
  }
  if (law === 'lognormal') {
    const variance = ln(1 + variation * variation);
    const sigma = Math.sqrt(variance);
    return tableOf((p) => mean * exp(sigma * normalQuantile(p) - variance / 2), mean);
  }
  const shape = 1 + Math.sqrt(1 + 1 / (variation * variation));
  const scale = (mean * (shape - 1)) / shape;
  return tableOf((p) => scale * pow(1 - p, -1 / shape), mean);
}

/** The quantiles of measurements (ascending), rescaled to `mean`; between two of them it is linear. */
export function tableFromSamples(ascending: readonly number[], mean: number): Float64Array {
  assert(ascending.length > 0, 'an empirical law needs measurements');
  const last = ascending.length - 1;
  const quantile = (p: number) => {
    const at = Math.floor(p * last);
    const next = ascending[Math.min(at + 1, last)];
    return ascending[at] + (next - ascending[at]) * (p * last - at);
  };
  return tableOf(quantile, mean);
}

/** Exponential with mean 1, for service times and Poisson arrivals: multiply. */
export const exponentialTable: Float64Array = tableFor('exponential', 1, 1);

/** The quantile at a uniform 32-bit number, signed or not; not rounded. */
export function sample(table: Float64Array, u32: number): number {
  const n = u32 | 0;
  const t = n < 0 ? ~n : n;
  const octave = 25 - Math.clz32(t);
  const shift = octave > 0 ? octave : 0;
  const at = (n < 0 ? HALF : 0) + (shift << 6) + (t >>> shift);
  const low = table[at];
  return low + (table[at + 1] - low) * (t & ((1 << shift) - 1)) * PART[shift];
}

/** One draw from a stream. */
export function draw(table: Float64Array, random: Random): number {
  return sample(table, random.next() * DRAWS);
}

/** The point below which a standard normal falls with chance p, to 1e-15: Wichura's AS 241 (1988). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_OVER, r)) / polynomial(CENTRE_UNDER, r);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail <= 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-ln(tail));
  const z =
    r <= 5
      ? polynomial(TAIL_OVER, r - 1.6) / polynomial(TAIL_UNDER, r - 1.6)
      : polynomial(FAR_OVER, r - 5) / polynomial(FAR_UNDER, r - 5);
  return q < 0 ? -z : z;
}

function tableOf(quantile: (p: number) => number, mean: number): Float64Array {
  const table = new Float64Array(2 * HALF);
  let sum = 0;
  for (let at = 0; at < HALF; at++) {
    const p = (distanceAt(at) + 0.5) / DRAWS;
    table[at] = quantile(p);
    table[HALF + at] = quantile(1 - p);
  }
  for (let at = 0; at < HALF - 1; at++) {
    const draws = distanceAt(at + 1) - distanceAt(at);
    const low = table[at] + table[HALF + at];
    const high = table[at + 1] + table[HALF + at + 1];
    sum += draws * low + ((high - low) * (draws - 1)) / 2;
  }
  const own = sum / DRAWS;
  if (own > 0) for (let at = 0; at < table.length; at++) table[at] *= mean / own;
  return table;
}

/** How many of the 2^32 draws lie between the end of its half and this point: `sample` backwards. */
function distanceAt(at: number): number {
  const shift = Math.max(0, Math.floor(at / POINTS) - 1);
  return (at - shift * POINTS) * (1 << shift);
}

/** By bisection: the p whose quantile is 0. */
function shareBelowZero(mean: number, sd: number): number {
  let low = 0;
  let high = 0.5;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (mean + sd * normalQuantile(middle) < 0) low = middle;
    else high = middle;
  }
  return low;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

// biome-ignore-start lint/correctness/noPrecisionLoss: as published.
const CENTRE_OVER = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const CENTRE_UNDER = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
  28729.085735721942674, 5226.495278852854561,
];
const TAIL_OVER = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const TAIL_UNDER = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const FAR_OVER = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
  0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const FAR_UNDER = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];
// biome-ignore-end lint/correctness/noPrecisionLoss: as published.
