/** What differs between two results: the inputs, the digests, and the metrics that moved. */
import { METRICS, type Metric, metricOf } from '../checks/metrics.ts';
import type { TimedRun } from './document.ts';
import { pairedSpread, type Row, rowsOf, type Spread, spreadOf } from './summary.ts';

/** Undefined on one side: it is not there. */
export interface Change {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Leaves of two plain values by dotted path; items of lists go by their name or id, else by their place. */
export function changesOf(a: unknown, b: unknown): readonly Change[] {
  const [left, right] = [leavesOf(a), leavesOf(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((path) => ({ path, a: left.get(path), b: right.get(path) }))
    .filter((change) => change.a !== change.b);
}

function leavesOf(value: unknown, path = '', into = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return into.set(path, value);
  for (const [index, [key, item]] of Object.entries(value).entries()) {
    const name = Array.isArray(value) ? nameOf(item, index) : key;
    leavesOf(item, path === '' ? name : `${path}.${name}`, into);
  }
  return into;
}

function nameOf(item: unknown, index: number): string {
  if (typeof item !== 'object' || item === null) return String(index);
  const { name, id, that } = item as { name?: unknown; id?: unknown; that?: unknown };
  return String(name ?? id ?? that ?? index);
}

/** A strategy, or a variant of one, on both sides; its runs are paired in the order of the seeds. */
export interface Contrast {
  readonly strategy: string;
  readonly pairs: readonly { readonly a: TimedRun; readonly b: TimedRun }[];
  /** Those that moved; what was lost comes first. */
  readonly moved: readonly Move[];
  readonly same: number;
}

export interface Move {
  readonly metric: string;
  readonly a: Spread | null;
  readonly b: Spread | null;
  /** B − A, seed by seed; null where a side has no number. */
  readonly difference: Spread | null;
}

export interface Contrasts {
  readonly both: readonly Contrast[];
  /** Strategies that only one side has. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

export function contrastsOf(a: readonly TimedRun[], b: readonly TimedRun[]): Contrasts {
  const [left, right] = [rowsOf(a), rowsOf(b)];
  const named = (rows: readonly Row[], name: string) => rows.find(({ strategy }) => strategy === name);
  const both = left.flatMap((row) => {
    const other = named(right, row.strategy);
    return other === undefined ? [] : [contrastOf(row, other)];
  });
  const only = (rows: readonly Row[], others: readonly Row[]) =>
    rows.map(({ strategy }) => strategy).filter((name) => named(others, name) === undefined);
  return { both, onlyA: only(left, right), onlyB: only(right, left) };
}

function contrastOf({ strategy, runs }: Row, other: Row): Contrast {
  const pairs = runs.slice(0, other.runs.length).map((a, index) => ({ a, b: other.runs[index] }));
  // Two seeds that are compared on purpose are one pair.
  const row = (side: 'a' | 'b') => ({ strategy, runs: pairs.map((pair, seed) => ({ ...pair[side], seed })) });
  const [left, right] = [row('a'), row('b')];
  const names = [...new Set(pairs.flatMap(({ a, b }) => [...Object.keys(a.metrics), ...Object.keys(b.metrics)]))];
  const moved = names
    .filter((name) => pairs.some(({ a, b }) => (a.metrics[name] ?? null) !== (b.metrics[name] ?? null)))
    .sort((one, two) => rankOfMetric(one) - rankOfMetric(two) || (one < two ? -1 : 1))
    .map((metric) => ({
      metric,
      a: spreadOf(left, metric),
      b: spreadOf(right, metric),
      difference: pairedSpread(right, left, metric),
    }));
  return { strategy, pairs, moved, same: names.length - moved.length };
}

const GROUPS = ['loss', 'conflict', 'client', 'staleness', 'lag', 'failover', 'cost'];

function rankOfMetric(name: string): number {
  const metric = metricNamed(name);
  const place = METRICS.findIndex((one) => one.name === name);
  return metric === undefined ? Number.MAX_SAFE_INTEGER : GROUPS.indexOf(metric.group) * METRICS.length + place;
}

/** Names of key groups and invariants are taken at their word. */
function metricNamed(name: string): Metric | undefined {
  return metricOf(name, [name.slice(0, name.lastIndexOf('.'))], [name.slice('invariant.'.length)]);
}

/** 1: B is better · −1: worse · 0: the seeds do not agree, or nobody can say. */
export function isBetter({ metric, difference }: Move): -1 | 0 | 1 {
  if (difference === null || (difference.from <= 0 && difference.to >= 0)) return 0;
  const better = metricNamed(metric)?.better;
  if (better === undefined || metric === 'events') return 0;
  return difference.from > 0 === (better === 'higher') ? 1 : -1;
}
