/** Buckets of a run's series made wide enough to be seen: at most a few hundred on a chart. */
import { firstRuns, type ResultDocument } from '../../lab/document.ts';

export interface Point {
  readonly x: number;
  readonly y: number | null;
}

export type Fold = 'worst' | 'middle' | 'last' | 'mean';

const MOST_POINTS = 240;
const MOST_NUMBERS = 60_000;

/** Series of strategies that have something to tell there. */
export const KEPT = ['siblings.max', 'siblings.mean', 'metadata.bytes', 'metadata.per_key'] as const;

/** Points at the middles of buckets; neighbours are folded together until few enough are left. */
export function points(
  values: readonly (number | null)[],
  width: number,
  fold: Fold,
  most = MOST_POINTS,
): readonly Point[] {
  return inGroups(values, width, fold, groupFor(values.length, most));
}

/** How many neighbours make one point. */
export function groupFor(length: number, most = MOST_POINTS): number {
  return Math.max(1, Math.ceil(length / most));
}

export function inGroups(
  values: readonly (number | null)[],
  width: number,
  fold: Fold,
  group: number,
): readonly Point[] {
  const folded: Point[] = [];
  for (let from = 0; from < values.length; from += group) {
    const some = values.slice(from, from + group).filter((value) => value !== null);
    folded.push({ x: (from + Math.min(group, values.length - from) / 2) * width, y: foldOf(some, fold) });
  }
  return folded;
}

/** Logarithmic axes have no zero: what is less than `least` is drawn there. */
export function atLeast(some: readonly Point[], least: number): readonly Point[] {
  return some.map((point) => (point.y === null ? point : { x: point.x, y: Math.max(point.y, least) }));
}

/** A result as a page needs it: the runs it draws, their series in no more than `most` buckets. */
export function thinned(document: ResultDocument, most = roomFor(document)): ResultDocument {
  const runs = firstRuns(document).map((run) => {
    const { series } = run;
    const length = Object.values(series['replication.lag']).reduce(
      (longest, values) => Math.max(longest, values.length),
      series['write.latency.p50'].length,
    );
    const group = Math.ceil(length / most);
    if (group <= 1) return run;
    const fold = (values: readonly (number | null)[], how: Fold) =>
      points(values, series.width, how, Math.ceil(values.length / group)).map((point) => point.y);
    const each = (lists: Readonly<Record<string, readonly (number | null)[]>>, how: Fold) =>
      Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, fold(values, how)]));
    const wide = {
      width: series.width * group,
      availability: each(series.availability, 'mean'),
      'replication.lag': each(series['replication.lag'], 'worst'),
      conflicts: each(series.conflicts, 'last') as Record<string, number[]>,
      'write.latency.p50': fold(series['write.latency.p50'], 'middle'),
      'write.latency.p99': fold(series['write.latency.p99'], 'worst'),
      ...Object.fromEntries(KEPT.flatMap((name) => (series[name] ? [[name, fold(series[name], 'last')]] : []))),
    };
    return { ...run, series: wide };
  });
  return { ...document, runs };
}

/** A page stays under 2 MB, however many regions it shows. */
function roomFor(document: ResultDocument): number {
  const lists = firstRuns(document).reduce(
    (sum, { series }) => sum + 2 + KEPT.length + 2 * Object.keys(series['replication.lag']).length,
    0,
  );
  return Math.max(60, Math.min(900, Math.floor(MOST_NUMBERS / Math.max(1, lists))));
}

/** Value of a series in the bucket of a moment. */
export function valueAt(values: readonly (number | null)[], width: number, at: number): number | null {
  return values[Math.floor(at / width)] ?? null;
}

/** Largest value, or null where there is none. */
export function peak(values: readonly (number | null)[]): number | null {
  return foldOf(
    values.filter((value) => value !== null),
    'worst',
  );
}

/** Fault starts, ends and halves: the moments that a table twin shows. */
export function tellingMoments(document: ResultDocument): readonly number[] {
  const { duration, settle, faults, warmup } = document.scenario;
  const end = duration + settle;
  const moments = [
    warmup,
    ...faults.flatMap((fault) => [fault.at - 1000, (fault.at + fault.until) / 2, fault.until]),
    duration,
  ];
  const inside = moments.filter((at) => at >= 0 && at < end).map((at) => Math.round(at / 1000) * 1000);
  return [...new Set(inside)].sort((a, b) => a - b).slice(0, 24);
}

function foldOf(some: readonly number[], fold: Fold): number | null {
  if (some.length === 0) return null;
  if (fold === 'last') return some[some.length - 1];
  if (fold === 'worst') return some.reduce((a, b) => Math.max(a, b));
  if (fold === 'mean') return some.reduce((a, b) => a + b, 0) / some.length;
  return [...some].sort((a, b) => a - b)[Math.floor((some.length - 1) / 2)];
}
