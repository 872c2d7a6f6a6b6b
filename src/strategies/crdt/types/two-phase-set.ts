/** 2P-set: one set of what was added, one of what was removed; what was removed once never comes back. */
import type { Hash } from '../../../kit/hash.ts';
import { valueBytes } from '../../parts/values.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { contains, type Elements, EMPTY, inText, listed, sortedElements, united, without } from './elements.ts';

/** Shapiro et al. 2011, specification 12. Adding again is accepted, and changes nothing (trap T59). */
export interface TwoPhaseSet {
  readonly type: '2p-set';
  readonly added: Elements;
  readonly removed: Elements;
}

function phases(added: Elements, removed: Elements): TwoPhaseSet {
  return { type: '2p-set', added, removed };
}

export const twoPhaseSet: DataTypeOf<TwoPhaseSet> = {
  start: (initial) => phases(sortedElements(listed(initial)), EMPTY),
  read: ({ added, removed }) => inText(without(added, removed)),
  write({ added, removed }, value) {
    const goal = sortedElements(listed(value));
    return phases(goal, without(without(added, removed), goal));
  },
  member(kind, { added }, element) {
    if (kind === 'add') return phases([element], EMPTY);
    return phases(EMPTY, contains(added, element) ? [element] : EMPTY);
  },
  join(mine, theirs) {
    const added = united(mine.added, theirs.added);
    const removed = united(mine.removed, theirs.removed);
    return added === mine.added && removed === mine.removed ? mine : phases(added, removed);
  },
  difference(theirs, mine) {
    const added = without(theirs.added, mine.added);
    const removed = without(theirs.removed, mine.removed);
    return added.length + removed.length === 0 ? undefined : phases(added, removed);
  },
};

export const twoPhaseSetOnTheWire: StateOnTheWire<TwoPhaseSet> = {
  bytes: ({ added, removed }) => 8 + valueBytes(added) + valueBytes(removed),
  // A removed element is carried twice for ever: as added, and as removed.
  metadata: ({ removed }) => 8 + 2 * valueBytes(removed),
  parts: ({ added, removed }) => added.length + removed.length,
  fold({ added, removed }: TwoPhaseSet, hash: Hash) {
    hash.value(added);
    hash.value(removed);
  },
};
