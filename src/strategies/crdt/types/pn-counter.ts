/** PN-counter: what each slot has added and taken. A slot's own entries only grow; joined by maximum. */
import type { Hash } from '../../../kit/hash.ts';
import { foldVector, vectorBytes } from '../../parts/mesh/messages.ts';
import { at, joined, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';

/** Shapiro et al. 2011, specification 7. A delta holds the writer's own entries alone. */
export interface Counter {
  readonly type: 'counter';
  readonly plus: Vector;
  readonly minus: Vector;
}

export const NO_COUNT: Counter = { type: 'counter', plus: NOTHING_SEEN, minus: NOTHING_SEEN };

export function countOf({ plus, minus }: Counter): number {
  let count = 0;
  for (const added of plus) count += added;
  for (const taken of minus) count -= taken;
  return count;
}

/** The writer's own entries after a change by `amount`, of either sign. */
export function counted(mine: Counter, slot: number, amount: number): Counter {
  const plus = at(mine.plus, slot) + Math.max(0, amount);
  const minus = at(mine.minus, slot) + Math.max(0, -amount);
  return { type: 'counter', plus: entry(slot, plus), minus: entry(slot, minus) };
}

/** `mine` itself where `theirs` has nothing new. */
export function joinedCounts(mine: Counter, theirs: Counter): Counter {
  const plus = joined(mine.plus, theirs.plus);
  const minus = joined(mine.minus, theirs.minus);
  return plus === mine.plus && minus === mine.minus ? mine : { type: 'counter', plus, minus };
}

/** Only entries that are not 0 travel, each with its slot. */
export function counterBytes({ plus, minus }: Counter): number {
  return vectorBytes(plus.filter((n) => n !== 0)) + vectorBytes(minus.filter((n) => n !== 0)) + 4;
}

export function foldCounter({ plus, minus }: Counter, hash: Hash): void {
  foldAmounts(plus, hash);
  foldAmounts(minus, hash);
}

function foldAmounts(amounts: Vector, hash: Hash): void {
  if (amounts.every(Number.isSafeInteger)) foldVector(amounts, hash);
  else hash.value(amounts);
}

function entry(slot: number, n: number): Vector {
  return n === 0 ? NOTHING_SEEN : replaced(NOTHING_SEEN, slot, n);
}
