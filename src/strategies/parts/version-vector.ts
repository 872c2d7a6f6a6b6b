/** Version vectors: for each slot the newest number seen. Immutable; what is missing at the end is 0. */

export type Vector = readonly number[];

export const NOTHING_SEEN: Vector = [];

export function at(vector: Vector, slot: number): number {
  return slot < vector.length ? vector[slot]! : 0;
}

/** True where `vector` has seen all that `other` has. */
export function covers(vector: Vector, other: Vector): boolean {
  for (let slot = 0; slot < other.length; slot++) if (at(vector, slot) < other[slot]!) return false;
  return true;
}

export function isSame(a: Vector, b: Vector): boolean {
  return a === b || (covers(a, b) && covers(b, a));
}

/** The least vector that covers both; one of them itself where it does already. */
export function joined(a: Vector, b: Vector): Vector {
  if (a === b || covers(a, b)) return a;
  if (covers(b, a)) return b;
  const both: number[] = [];
  const length = Math.max(a.length, b.length);
  for (let slot = 0; slot < length; slot++) both.push(Math.max(at(a, slot), at(b, slot)));
  return both;
}

/** What both have seen. */
export function lower(a: Vector, b: Vector): Vector {
  return a.map((n, slot) => Math.min(n, at(b, slot)));
}

/** The same vector, but with at least `n` at `slot`. */
export function raised(vector: Vector, slot: number, n: number): Vector {
  return at(vector, slot) >= n ? vector : replaced(vector, slot, n);
}

/** The same vector, but with exactly `n` at `slot`. */
export function replaced(vector: Vector, slot: number, n: number): Vector {
  const copy: number[] = [];
  const length = Math.max(vector.length, slot + 1);
  for (let i = 0; i < length; i++) copy.push(i === slot ? n : at(vector, i));
  return copy;
}
