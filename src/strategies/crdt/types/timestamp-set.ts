/** The tutorial's "OR-set": in while the last add is younger than the last removal. Broken on purpose (trap T57). */
import type { Hash } from '../../../kit/hash.ts';
import type { Micros, Scalar } from '../../contract.ts';
import type { StampClock } from '../../parts/hybrid-clock.ts';
import { scalarBytes } from '../../parts/values.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { byElement, inText, listed, sortedElements } from './elements.ts';

/**
 * An LWW-element-set, and every law of convergence holds. What it loses are adds by a slow clock and adds at the
 * same time as a removal, acknowledged all the same: everybody agrees, and the element is gone.
 */
export interface TimestampSet {
  readonly type: 'timestamp-set';
  readonly stamps: readonly Stamps[];
}

interface Stamps {
  readonly element: Scalar;
  readonly added: Micros;
  readonly removed: Micros;
}

const NEVER: Micros = Number.MIN_SAFE_INTEGER;

export function timestampSet(clock: StampClock): DataTypeOf<TimestampSet> {
  const one = (kind: 'add' | 'remove', element: Scalar): Stamps => {
    const now = clock.tick();
    return { element, added: kind === 'add' ? now : NEVER, removed: kind === 'remove' ? now : NEVER };
  };
  return {
    start: (initial) =>
      of(sortedElements(listed(initial)).map((element) => ({ element, added: NEVER + 1, removed: NEVER }))),
    read: membersOf,
    write(state, value) {
      const goal = listed(value);
      const gone = membersOf(state).filter((element) => !goal.includes(element));
      const stamped = [...gone.map((element) => one('remove', element)), ...goal.map((element) => one('add', element))];
      return of(stamped.sort((a, b) => byElement(a.element, b.element)));
    },
    member: (kind, _state, element) => of([one(kind, element)]),
    join,
    difference(theirs, mine) {
      const stamps = theirs.stamps.filter((stamp) => {
        const known = mine.stamps.find(({ element }) => element === stamp.element);
        return known === undefined || stamp.added > known.added || stamp.removed > known.removed;
      });
      return stamps.length === 0 ? undefined : of(stamps);
    },
    collected(state) {
      const stamps = state.stamps.filter(isIn);
      return stamps.length === state.stamps.length ? state : of(stamps);
    },
  };
}

function of(stamps: readonly Stamps[]): TimestampSet {
  return { type: 'timestamp-set', stamps };
}

function isIn({ added, removed }: Stamps): boolean {
  return added > removed;
}

function membersOf({ stamps }: TimestampSet): readonly Scalar[] {
  return inText(stamps.filter(isIn).map(({ element }) => element));
}

function join(mine: TimestampSet, theirs: TimestampSet): TimestampSet {
  const both: Stamps[] = [];
  let isNew = false;
  let i = 0;
  let j = 0;
  while (i < mine.stamps.length || j < theirs.stamps.length) {
    const a = mine.stamps[i];
    const b = theirs.stamps[j];
    const order = a === undefined ? 1 : b === undefined ? -1 : byElement(a.element, b.element);
    if (order <= 0) i++;
    if (order >= 0) j++;
    const kept = order < 0 ? a! : order > 0 ? b! : later(a!, b!);
    if (kept !== a) isNew = true;
    both.push(kept);
  }
  return isNew ? of(both) : mine;
}

function later(a: Stamps, b: Stamps): Stamps {
  if (a.added >= b.added && a.removed >= b.removed) return a;
  return { element: a.element, added: Math.max(a.added, b.added), removed: Math.max(a.removed, b.removed) };
}

export const timestampSetOnTheWire: StateOnTheWire<TimestampSet> = {
  bytes: ({ stamps }) => stamps.reduce((sum, { element }) => sum + 16 + scalarBytes(element), 4),
  metadata: ({ stamps }) => stamps.reduce((sum, one) => sum + 16 + (isIn(one) ? 0 : scalarBytes(one.element)), 4),
  parts: ({ stamps }) => stamps.length,
  fold({ stamps }: TimestampSet, hash: Hash) {
    hash.int(stamps.length);
    for (const { element, added, removed } of stamps) {
      hash.value(element);
      hash.wide(added);
      hash.wide(removed);
    }
  },
};
