/** Buckets of a run's series made wide enough to be seen: at most a few hundred on a chart. */
import type { ResultDocument } from '../../lab/document.ts';

export interface Point {
  readonly x: number;
  readonly y: number | null;
}

export type Fold = 'worst' | 'middle' | 'last' | 'mean';

const MOST_POINTS = 240;

/** Points at the middles of buckets; neighbours are folded together until few enough are left. */
export function points(
  values: readonly (number | null)[],
  width: number,
  fold: Fold,
  most = MOST_POINTS,
): readonly Point[] {
  const group = Math.max(1, Math.ceil(values.length / most));
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
    ...faults.flatMap((fault) => [fault.at - 1, (fault.at + fault.until) / 2, fault.until]),
    duration,
  ];
  const inside = moments.filter((at) => at >= 0 && at < end).map((at) => Math.round(at));
  return [...new Set(inside)].sort((a, b) => a - b).slice(0, 24);
}

function foldOf(some: readonly number[], fold: Fold): number | null {
  if (some.length === 0) return null;
  if (fold === 'last') return some[some.length - 1];
  if (fold === 'worst') return some.reduce((a, b) => Math.max(a, b));
  if (fold === 'mean') return some.reduce((a, b) => a + b, 0) / some.length;
  return [...some].sort((a, b) => a - b)[Math.floor((some.length - 1) / 2)];
}
