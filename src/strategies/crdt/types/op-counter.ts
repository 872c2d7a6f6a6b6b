/** Operation-based counter: what travels is by how much, and each operation must count once, and in its turn. */
import type { Hash } from '../../../kit/hash.ts';
import { at, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { entriesOf, foldAmounts } from './entries.ts';
import { startingAt } from './g-counter.ts';

/** Shapiro et al. 2011, specification 5, with the newest operation of each slot beside what it came to. */
export interface OpCounter {
  readonly type: 'op-counter';
  /** An operation: of one slot its number, and by how much; else what all of each slot's came to. */
  readonly isOperation: boolean;
  readonly amounts: Vector;
  readonly newest: Vector;
}

const NO_OPERATIONS: OpCounter = {
  type: 'op-counter',
  isOperation: false,
  amounts: NOTHING_SEEN,
  newest: NOTHING_SEEN,
};

/** `dedups`: an operation that comes again is known by its number; without, it counts again (correctness C5). */
export function opCounter(dedups: boolean): DataTypeOf<OpCounter> {
  const read: DataTypeOf<OpCounter>['read'] = (state, initial) =>
    state.amounts.reduce((sum, amount) => sum + amount, startingAt(initial));
  return {
    start: () => NO_OPERATIONS,
    read,
    write(state, value, { slot, n }, initial) {
      const amount = startingAt(value) - (read(state, initial) as number);
      const amounts = replaced(NOTHING_SEEN, slot, amount);
      return { type: 'op-counter', isOperation: true, amounts, newest: replaced(NOTHING_SEEN, slot, n) };
    },
    join: (mine, theirs) => (theirs.isOperation ? after(mine, theirs, dedups) : newerOf(mine, theirs)),
    difference: (theirs) => theirs,
  };
}

/** Two operations of one write are one operation. */
function after(mine: OpCounter, { amounts, newest }: OpCounter, dedups: boolean): OpCounter {
  const slot = newest.length - 1;
  const n = newest[slot]!;
  if (dedups && !mine.isOperation && n <= at(mine.newest, slot)) return mine;
  return {
    type: 'op-counter',
    isOperation: mine.isOperation,
    amounts: replaced(mine.amounts, slot, at(mine.amounts, slot) + amounts[slot]!),
    newest: replaced(mine.newest, slot, Math.max(n, at(mine.newest, slot))),
  };
}

/** Of each slot what is further on. */
function newerOf(mine: OpCounter, theirs: OpCounter): OpCounter {
  let { amounts, newest } = mine;
  for (let slot = 0; slot < theirs.newest.length; slot++) {
    if (theirs.newest[slot]! <= at(newest, slot)) continue;
    amounts = replaced(amounts, slot, at(theirs.amounts, slot));
    newest = replaced(newest, slot, theirs.newest[slot]!);
  }
  return newest === mine.newest ? mine : { type: 'op-counter', isOperation: false, amounts, newest };
}

export const opCounterOnTheWire: StateOnTheWire<OpCounter> = {
  bytes: ({ newest }) => 4 + 16 * entriesOf(newest),
  metadata: ({ newest }) => 4 + 16 * entriesOf(newest) - (entriesOf(newest) > 0 ? 8 : 0),
  parts: ({ newest }) => entriesOf(newest),
  fold({ isOperation, amounts, newest }: OpCounter, hash: Hash) {
    hash.int(isOperation ? 1 : 0);
    hash.value(amounts);
    foldAmounts(newest, hash);
  },
};
