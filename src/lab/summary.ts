/** Many runs of one strategy as one row: the median of the seeds, how sure it is, and the worst of them. */
import type { TimedRun } from './document.ts';

export interface Spread {
  readonly least: number;
  /** The lower of the two middle values where their number is even: always a value that was seen. */
  readonly middle: number;
  readonly most: number;
  /** The ends of the interval that `rankOf` gives, or the least and the most where there are too few runs for one. */
  readonly from: number;
  readonly to: number;
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
  return [strategy, ...settingsOf(set)].join(' ');
}

/** What a sweep changed, as after `--set`. */
export function settingsOf(set: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(set).map(([path, value]) => `${path}=${shownValue(value)}`);
}

/** Whether a sweep changed the same, to the same. */
export function isSameSet(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
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
  return spread(row.runs.map((run) => valueIn(run, metric, region)));
}

/** By how much a row is above another, seed by seed: both met the same clients and the same weather. */
export function pairedSpread(row: Row, other: Row, metric: string): Spread | null {
  return spread(
    row.runs.map((run) => {
      const twin = other.runs.find(({ seed }) => seed === run.seed);
      const value = valueIn(run, metric);
      const against = twin === undefined ? null : valueIn(twin, metric);
      return value === null || against === null ? null : value - against;
    }),
  );
}

/**
 * The rank, counted from either end of n sorted values, whose two values hold the median of all seeds between them
 * with 95 % or more; 0 where n is too small for that. By order statistics: each seed falls above the median as
 * a coin falls, so both ends miss it with 2 P(Binomial(n, ½) < rank) at most, whatever the distribution.
 */
export function rankOf(n: number): number {
  if (n > 1000) return Math.floor((n - 1.96 * Math.sqrt(n)) / 2);
  let rank = 0;
  let term = 0.5 ** n;
  for (let below = term; 2 * below <= MISS; below += term) {
    rank++;
    term = (term * (n - rank + 1)) / rank;
  }
  return rank;
}

/** The share of seeds with a loss that none in n of them still allows for, with 95 %: (1 − p)ⁿ = 5 %. */
export function allowedByNone(n: number): number {
  return 1 - MISS ** (1 / n);
}

const MISS = 0.05;

function valueIn(run: TimedRun, metric: string, region?: string): number | null {
  return (region === undefined ? run.metrics : (run.by_region[region] ?? {}))[metric] ?? null;
}

function spread(some: readonly (number | null)[]): Spread | null {
  const values = some.filter((value) => value !== null).sort((a, b) => a - b);
  const runs = values.length;
  if (runs === 0) return null;
  const rank = Math.max(1, rankOf(runs));
  const middle = values[Math.floor((runs - 1) / 2)];
  return { least: values[0], middle, most: values[runs - 1], from: values[rank - 1], to: values[runs - rank], runs };
}
