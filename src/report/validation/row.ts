/** One comparison: what should come out, what came out, and how far apart they may be. */

export interface Row {
  readonly what: string;
  /** All in ms, unless the row says another unit. */
  readonly expected: number;
  readonly simulated: number;
  /** Greatest error, either way. */
  readonly within: number;
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
  return Math.abs(row.simulated - row.expected) <= row.within;
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

/** As people read it: expected, simulated, error, and a word where the error is too large. */
export function printed(title: string, rows: readonly Row[]): string {
  const width = rows.reduce((most, row) => Math.max(most, row.what.length), 0);
  const cell = (value: number) => value.toFixed(3).padStart(11);
  const line = (row: Row) => {
    const error = row.simulated - row.expected;
    const verdict = holds(row) ? '' : `  more than ${row.within.toFixed(3)}`;
    return row.what.padEnd(width) + cell(row.expected) + cell(row.simulated) + cell(error) + verdict;
  };
  const head = ''.padEnd(width) + ['expected', 'simulated', 'error'].map((word) => word.padStart(11)).join('');
  return [title, head, ...rows.map(line)].join('\n');
}

/** The middle of them; of an even number, half way between the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}
