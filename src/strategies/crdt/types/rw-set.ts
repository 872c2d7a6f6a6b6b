/** OR-set in which removing wins over adding at the same time: marks of both kinds, each cancelled only when seen. */
import type { Hash } from '../../../kit/hash.ts';
import type { Scalar } from '../../contract.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { byElement, inText, listed } from './elements.ts';
import {
  added,
  differenceOfSets,
  foldSet,
  joinedSets,
  NO_ELEMENTS,
  type OrSet,
  orSetOnTheWire,
  removed,
  SCHEMA,
} from './or-set.ts';

/**
 * An element is in while it has a mark of adding and none of removing. Either kind cancels what it has seen of the
 * other; of two at the same time both stand, so the element is out. A mark of removing is a tombstone.
 */
export interface RemoveWinsSet {
  readonly type: 'rw-set';
  readonly adds: OrSet;
  readonly removes: OrSet;
}

function marks(adds: OrSet, removes: OrSet): RemoveWinsSet {
  return { type: 'rw-set', adds, removes };
}

const NO_MARKS = marks(NO_ELEMENTS, NO_ELEMENTS);

export const removeWinsSet: DataTypeOf<RemoveWinsSet> = {
  start(initial) {
    let adds = NO_ELEMENTS;
    for (const element of listed(initial)) adds = joinedSets(adds, added(adds, element, SCHEMA));
    return marks(adds, NO_ELEMENTS);
  },
  read: membersOf,
  write(state, value, { slot }) {
    const goal = listed(value);
    let next = state;
    let delta = NO_MARKS;
    const mark = (kind: 'add' | 'remove', element: Scalar) => {
      const one = marked(kind, next, element, slot + 1);
      next = join(next, one);
      delta = join(delta, one);
    };
    for (const element of membersOf(state)) if (!goal.includes(element)) mark('remove', element);
    for (const element of goal) mark('add', element);
    return delta;
  },
  member: (kind, state, element, { slot }) => marked(kind, state, element, slot + 1),
  join,
  difference(theirs, mine) {
    const adds = differenceOfSets(theirs.adds, mine.adds);
    const removes = differenceOfSets(theirs.removes, mine.removes);
    return adds === undefined && removes === undefined ? undefined : marks(adds ?? NO_ELEMENTS, removes ?? NO_ELEMENTS);
  },
  /** No add that has not seen them can come any more, so the tombstones have nothing left to win against. */
  collected(state) {
    let { removes } = state;
    for (const { element } of removes.elements) removes = joinedSets(removes, removed(removes, element));
    let { adds } = state;
    // An add that was beaten stays beaten.
    for (const { element } of state.removes.elements) adds = joinedSets(adds, removed(adds, element));
    return removes === state.removes && adds === state.adds ? state : marks(adds, removes);
  },
};

function marked(kind: 'add' | 'remove', { adds, removes }: RemoveWinsSet, element: Scalar, slot: number) {
  if (kind === 'add') return marks(added(adds, element, slot), removed(removes, element));
  return marks(removed(adds, element), added(removes, element, slot));
}

function join(mine: RemoveWinsSet, theirs: RemoveWinsSet): RemoveWinsSet {
  const adds = joinedSets(mine.adds, theirs.adds);
  const removes = joinedSets(mine.removes, theirs.removes);
  return adds === mine.adds && removes === mine.removes ? mine : marks(adds, removes);
}

function membersOf({ adds, removes }: RemoveWinsSet): readonly Scalar[] {
  const out = removes.elements;
  let j = 0;
  const members: Scalar[] = [];
  for (const { element } of adds.elements) {
    while (j < out.length && byElement(out[j]!.element, element) < 0) j++;
    if (j === out.length || out[j]!.element !== element) members.push(element);
  }
  return inText(members);
}

export const removeWinsSetOnTheWire: StateOnTheWire<RemoveWinsSet> = {
  bytes: ({ adds, removes }) => orSetOnTheWire.bytes(adds) + orSetOnTheWire.bytes(removes),
  metadata: ({ adds, removes }) => orSetOnTheWire.metadata(adds) + orSetOnTheWire.bytes(removes),
  parts: ({ adds, removes }) => adds.elements.length + removes.elements.length,
  fold({ adds, removes }: RemoveWinsSet, hash: Hash) {
    foldSet(adds, hash);
    foldSet(removes, hash);
  },
};
