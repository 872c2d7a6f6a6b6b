/** Vectors of few out of many actors: for each its number and the stamp of its newest write. Immutable. */
import { NOTHING_SEEN, type Vector } from '../../parts/version-vector.ts';

/** actor, count, stamp, actor, count, stamp, …, in order of actors. */
const STRIDE = 3;

export function countOf(entries: Vector, actor: number): number {
  for (let i = 0; i < entries.length; i += STRIDE) if (entries[i] === actor) return entries[i + 1]!;
  return 0;
}

/** For each actor the higher number; one of the two itself where it has them all. */
export function unionOfEntries(a: Vector, b: Vector): Vector {
  if (a === b || coversEntries(a, b)) return a;
  if (coversEntries(b, a)) return b;
  const both: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const isInA = i < a.length && (j >= b.length || a[i]! <= b[j]!);
    const isInB = j < b.length && (i >= a.length || b[j]! <= a[i]!);
    const isFromA = isInA && (!isInB || isAbove(a, i, b, j));
    const from = isFromA ? a : b;
    const at = isFromA ? i : j;
    both.push(from[at]!, from[at + 1]!, from[at + 2]!);
    if (isInA) i += STRIDE;
    if (isInB) j += STRIDE;
  }
  return both;
}

export function coversEntries(a: Vector, b: Vector): boolean {
  let i = 0;
  for (let j = 0; j < b.length; j += STRIDE) {
    while (i < a.length && a[i]! < b[j]!) i += STRIDE;
    if (i >= a.length || a[i] !== b[j] || isAbove(b, j, a, i)) return false;
  }
  return true;
}

export function withEntry(entries: Vector, actor: number, count: number, stamp: number): Vector {
  return unionOfEntries(entries, [actor, count, stamp]);
}

/** Only the `most` actors that wrote last, by their stamps: what is cut off was never seen. */
export function pruned(entries: Vector, most: number): Vector {
  if (entries.length <= most * STRIDE) return entries;
  const starts = Array.from({ length: entries.length / STRIDE }, (_, i) => i * STRIDE);
  const newest = starts.sort((a, b) => entries[b + 2]! - entries[a + 2]! || entries[a]! - entries[b]!).slice(0, most);
  const kept: number[] = [];
  for (const i of newest.sort((a, b) => a - b)) kept.push(entries[i]!, entries[i + 1]!, entries[i + 2]!);
  return kept.length === 0 ? NOTHING_SEEN : kept;
}

function isAbove(a: Vector, i: number, b: Vector, j: number): boolean {
  return a[i + 1]! !== b[j + 1]! ? a[i + 1]! > b[j + 1]! : a[i + 2]! > b[j + 2]!;
}
