/** PN-counter: what each slot has added and taken. A slot's own entries only grow; joined by maximum. */
import type { Hash } from '../../../kit/hash.ts';
import { at, covers, joined, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { entriesBeyond, entriesOf, foldAmounts } from './entries.ts';
import { startingAt } from './g-counter.ts';

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

export const pnCounter: DataTypeOf<Counter> = {
  start: () => NO_COUNT,
  read: (state, initial) => startingAt(initial) + countOf(state),
  // A number is set, and reset, by adding what is missing here: what others add meanwhile stays.
  write: (state, value, { slot }, initial) =>
    counted(state, slot, startingAt(value) - startingAt(initial) - countOf(state)),
  join: joinedCounts,
  difference(theirs, mine) {
    if (covers(mine.plus, theirs.plus) && covers(mine.minus, theirs.minus)) return undefined;
    const plus = entriesBeyond(theirs.plus, mine.plus);
    return { type: 'counter', plus, minus: entriesBeyond(theirs.minus, mine.minus) };
  },
};

export const pnCounterOnTheWire: StateOnTheWire<Counter> = {
  /** Only entries that are not 0 travel, each with its slot. */
  bytes: ({ plus, minus }) => 8 * (entriesOf(plus) + entriesOf(minus)) + 4,
  metadata: ({ plus, minus }) => 8 * Math.max(0, entriesOf(plus) + entriesOf(minus) - 1) + 4,
  parts: ({ plus, minus }) => entriesOf(plus) + entriesOf(minus),
  fold({ plus, minus }: Counter, hash: Hash) {
    foldAmounts(plus, hash);
    foldAmounts(minus, hash);
  },
};

function entry(slot: number, n: number): Vector {
  return n === 0 ? NOTHING_SEEN : replaced(NOTHING_SEEN, slot, n);
}
