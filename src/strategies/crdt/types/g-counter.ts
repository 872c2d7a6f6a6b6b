/** G-counter: what each slot has added; it only grows. Joined by maximum. */
import type { Hash } from '../../../kit/hash.ts';
import { failed, type Operation, type Value } from '../../contract.ts';
import { at, covers, joined, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { entriesBeyond, entriesOf, foldAmounts } from './entries.ts';

/** Shapiro et al. 2011, specification 6. */
export interface GrowCounter {
  readonly type: 'g-counter';
  readonly counts: Vector;
}

const NO_GROWTH: GrowCounter = { type: 'g-counter', counts: NOTHING_SEEN };

export function total({ counts }: GrowCounter): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

export const growCounter: DataTypeOf<GrowCounter> = {
  start: () => NO_GROWTH,
  read: (state, initial) => startingAt(initial) + total(state),
  /** What is missing is added; what is too much stays, and `refusal` has said so before. */
  write(state, value, { slot }, initial) {
    const missing = Math.max(0, startingAt(value) - startingAt(initial) - total(state));
    return { type: 'g-counter', counts: replaced(NOTHING_SEEN, slot, at(state.counts, slot) + missing) };
  },
  refusal(operation, _state, now) {
    return goalOf(operation, startingAt(now)) < startingAt(now)
      ? failed('a counter that only grows cannot go down')
      : undefined;
  },
  join(mine, theirs) {
    const counts = joined(mine.counts, theirs.counts);
    return counts === mine.counts ? mine : { type: 'g-counter', counts };
  },
  difference(theirs, mine) {
    if (covers(mine.counts, theirs.counts)) return undefined;
    return { type: 'g-counter', counts: entriesBeyond(theirs.counts, mine.counts) };
  },
};

export const growCounterOnTheWire: StateOnTheWire<GrowCounter> = {
  bytes: ({ counts }) => 4 + 8 * entriesOf(counts),
  metadata: ({ counts }) => 4 + 8 * Math.max(0, entriesOf(counts) - 1),
  parts: ({ counts }) => entriesOf(counts),
  fold: ({ counts }: GrowCounter, hash: Hash) => foldAmounts(counts, hash),
};

export function startingAt(initial: Value | undefined): number {
  return typeof initial === 'number' ? initial : 0;
}

/** What a counter that stands at `now` would be after an operation; `now` itself where it may do nothing. */
export function goalOf({ kind, amount, value, expected }: Operation, now: number): number {
  switch (kind) {
    case 'increment':
      return now + amount;
    case 'decrement':
    case 'decrement-and-insert':
      return now - amount;
    case 'write':
      return startingAt(value);
    case 'delete':
      return 0;
    case 'cas':
      return expected === now ? startingAt(value) : now;
    default:
      return now;
  }
}
