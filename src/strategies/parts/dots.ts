/** Sets of dots: a vector for what is seen without gaps, and single dots beyond it. Immutable. */
import { at, joined, NOTHING_SEEN, replaced, type Vector } from './version-vector.ts';

/**
 * A dot (slot, n) names one update. A vector alone would take a dot that arrives early as proof
 * that those before it were seen too, and lose them (correctness C10).
 */
export interface DotSet {
  readonly vector: Vector;
  /** Dots beyond the vector, as slot, n, slot, n, …, in order, so that equal sets look equal. */
  readonly gaps: readonly number[];
}

export const NO_DOTS: DotSet = { vector: NOTHING_SEEN, gaps: [] };

export function hasDot(dots: DotSet, slot: number, n: number): boolean {
  if (at(dots.vector, slot) >= n) return true;
  const { gaps } = dots;
  for (let i = 0; i < gaps.length; i += 2) if (gaps[i] === slot && gaps[i + 1] === n) return true;
  return false;
}

export function withDot(dots: DotSet, slot: number, n: number): DotSet {
  if (hasDot(dots, slot, n)) return dots;
  if (at(dots.vector, slot) + 1 !== n) return { vector: dots.vector, gaps: inserted(dots.gaps, slot, n) };
  return closed(replaced(dots.vector, slot, n), dots.gaps);
}

/** All dots of both; `a` itself where it has them all. */
export function unionOf(a: DotSet, b: DotSet): DotSet {
  if (a === b) return a;
  const vector = joined(a.vector, b.vector);
  let all = vector === a.vector ? a : closed(vector, a.gaps);
  for (let i = 0; i < b.gaps.length; i += 2) all = withDot(all, b.gaps[i]!, b.gaps[i + 1]!);
  return all;
}

/** The dots of `theirs` that `mine` lacks. */
export function dotsBeyond(theirs: DotSet, mine: DotSet): DotSet {
  let beyond = NO_DOTS;
  for (let slot = 0; slot < theirs.vector.length; slot++) {
    for (let n = at(mine.vector, slot) + 1; n <= theirs.vector[slot]!; n++) {
      if (!hasDot(mine, slot, n)) beyond = withDot(beyond, slot, n);
    }
  }
  const { gaps } = theirs;
  for (let i = 0; i < gaps.length; i += 2) {
    if (!hasDot(mine, gaps[i]!, gaps[i + 1]!)) beyond = withDot(beyond, gaps[i]!, gaps[i + 1]!);
  }
  return beyond;
}

export function isEmpty({ vector, gaps }: DotSet): boolean {
  return gaps.length === 0 && vector.every((n) => n === 0);
}

/** The highest number seen of a slot, gaps or not. */
export function newestDot(dots: DotSet, slot: number): number {
  let newest = at(dots.vector, slot);
  const { gaps } = dots;
  for (let i = 0; i < gaps.length; i += 2) if (gaps[i] === slot) newest = Math.max(newest, gaps[i + 1]!);
  return newest;
}

function inserted(gaps: readonly number[], slot: number, n: number): readonly number[] {
  let i = 0;
  while (i < gaps.length && (gaps[i]! < slot || (gaps[i] === slot && gaps[i + 1]! < n))) i += 2;
  return [...gaps.slice(0, i), slot, n, ...gaps.slice(i)];
}

/** Takes into the vector every gap that it now touches. */
function closed(vector: Vector, gaps: readonly number[]): DotSet {
  if (gaps.length === 0) return { vector, gaps };
  let rest = gaps;
  let grew = true;
  while (grew) {
    grew = false;
    const beyond: number[] = [];
    for (let i = 0; i < rest.length; i += 2) {
      const slot = rest[i]!;
      const n = rest[i + 1]!;
      const seen = at(vector, slot);
      if (n > seen + 1) beyond.push(slot, n);
      else if (n === seen + 1) {
        vector = replaced(vector, slot, n);
        grew = true;
      }
    }
    rest = beyond;
  }
  return { vector, gaps: rest };
}
