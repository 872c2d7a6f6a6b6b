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
    const name = variantName(run.strategy, run.set);
    rows.set(name, [...(rows.get(name) ?? []), run]);
  }
  return [...rows].map(([strategy, own]) => ({ strategy, runs: own }));
}

/** `consensus duration=20m`: a strategy, and what a sweep changed. */
export function variantName(strategy: string, set: Readonly<Record<string, unknown>>): string {
  return [strategy, ...Object.entries(set).map(([path, value]) => `${path}=${shownValue(value)}`)].join(' ');
}

/** By path, every value that the sweep gave it. */
export function sweptValues(runs: readonly TimedRun[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const { set } of runs) {
    for (const [path, value] of Object.entries(set)) {
      values.set(path, [...new Set([...(values.get(path) ?? []), shownValue(value)])]);
    }
  }
  return values;
}

function shownValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
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
