/** One comparison: what should come out, what came out, and how far apart they may be. */

export interface Row {
  readonly what: string;
  /** All in ms, unless the row says another unit. */
  readonly expected: number;
  readonly simulated: number;
  /** Greatest error, either way. */
  readonly within: number;
  /** What is expected is the most that it may be: less is no error. */
  readonly isMost?: boolean;
  /** What round trips alone would give, where that is the rival. */
  readonly formula?: number;
}

export interface Errors {
  readonly rows: number;
  readonly signed: number;
  readonly absolute: number;
  /** Of the bare formula. */
  readonly formula: number;
}

export function holds(row: Row): boolean {
  const error = row.simulated - row.expected;
  return (row.isMost ? error : Math.abs(error)) <= row.within;
}

/** Of several samples the one furthest from what is expected; not a number where there are none. */
export function furthest(samples: readonly number[], expected: number): number {
  const worse = (worst: number, sample: number) =>
    Math.abs(sample - expected) > Math.abs(worst - expected) ? sample : worst;
  return samples.length === 0 ? Number.NaN : samples.reduce(worse, expected);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of sorted or unsorted values the least that a share `p` of them does not exceed. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(p * sorted.length) - 1];
}

/** Sampling errors of three standard deviations. */
export const SIGMAS = 3;

/** Three standard errors of the mean of independent samples. */
export function ofMean(samples: readonly number[]): number {
  const centre = mean(samples);
  const variance = samples.reduce((sum, one) => sum + (one - centre) * (one - centre), 0) / (samples.length - 1);
  return SIGMAS * Math.sqrt(variance / samples.length);
}

/** Three standard errors of a share `p` counted over n trials. */
export function ofShare(p: number, n: number): number {
  return SIGMAS * Math.sqrt((p * (1 - p)) / n);
}

/** Means over rows. */
export function errorsOf(rows: readonly Row[]): Errors {
  const mean = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  return {
    rows: rows.length,
    signed: mean((row) => row.simulated - row.expected),
    absolute: mean((row) => Math.abs(row.simulated - row.expected)),
    formula: mean((row) => Math.abs((row.formula ?? Number.NaN) - row.expected)),
  };
}

/** As people read it: expected, simulated, error, how large it may be, and a word where it is larger. */
export function printed(title: string, rows: readonly Row[]): string {
  const width = rows.reduce((most, row) => Math.max(most, row.what.length), 0);
  const cell = (value: number) => legible(value).padStart(11);
  const line = (row: Row) => {
    const error = row.simulated - row.expected;
    const verdict = holds(row) ? '' : '  TOO FAR';
    return row.what.padEnd(width) + [row.expected, row.simulated, error, row.within].map(cell).join('') + verdict;
  };
  const head =
    ''.padEnd(width) + ['expected', 'simulated', 'error', 'tolerance'].map((word) => word.padStart(11)).join('');
  return [title, head, ...rows.map(line)].join('\n');
}

/** The middle of them; of an even number, half way between the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/** Three decimals, or as many as show what a small number is. */
function legible(value: number): string {
  const size = Math.abs(value);
  if (size >= 0.01 || size === 0 || !Number.isFinite(size)) return value.toFixed(3);
  return value.toFixed(6);
}
