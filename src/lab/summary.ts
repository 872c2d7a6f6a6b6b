/** Many runs of one strategy as one row: the middle of the seeds, and the worst of them. */
import type { TimedRun } from './document.ts';

export interface Spread {
  readonly least: number;
  /** The lower of the two middle values where their number is even: always a value that was seen. */
  readonly middle: number;
  readonly most: number;
  /** Runs that had a value. */
  readonly runs: number;
}

export interface Row {
  /** The id, and what `sweep:` changed for these runs. */
  readonly strategy: string;
  readonly runs: readonly TimedRun[];
}

/** Runs by strategy and variant, in the order of their first appearance. */
export function rowsOf(runs: readonly TimedRun[]): readonly Row[] {
  const rows = new Map<string, TimedRun[]>();
  for (const run of runs) {
    const set = Object.entries(run.set).map(([path, value]) => ` ${path}=${JSON.stringify(value)}`);
    const name = run.strategy + set.join('');
    rows.set(name, [...(rows.get(name) ?? []), run]);
  }
  return [...rows].map(([strategy, own]) => ({ strategy, runs: own }));
}

/** Null where no run has a value for it. */
export function spreadOf(row: Row, metric: string, region?: string): Spread | null {
  const values = row.runs
    .map((run) => (region === undefined ? run.metrics : (run.by_region[region] ?? {}))[metric] ?? null)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  if (values.length === 0) return null;
  const middle = values[Math.floor((values.length - 1) / 2)];
  return { least: values[0], middle, most: values[values.length - 1], runs: values.length };
}
