/** G-set: elements are added and never removed. Joined by union. */
import type { Hash } from '../../../kit/hash.ts';
import { failed } from '../../contract.ts';
import { valueBytes } from '../../parts/values.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { type Elements, EMPTY, inText, listed, sortedElements, united, without } from './elements.ts';

/** Shapiro et al. 2011, specification 11. */
export interface GrowSet {
  readonly type: 'g-set';
  readonly elements: Elements;
}

const only = (elements: Elements): GrowSet => ({ type: 'g-set', elements });

export const growSet: DataTypeOf<GrowSet> = {
  start: (initial) => only(sortedElements(listed(initial))),
  read: ({ elements }) => inText(elements),
  write: (_state, value) => only(sortedElements(listed(value))),
  member: (kind, _state, element) => only(kind === 'add' ? [element] : EMPTY),
  refusal({ kind, value }, { elements }) {
    const goal = kind === 'delete' ? EMPTY : sortedElements(listed(value));
    const drops = kind === 'remove' || ((kind === 'write' || kind === 'delete') && without(elements, goal).length > 0);
    return drops ? failed('a set that only grows cannot lose an element') : undefined;
  },
  join(mine, theirs) {
    const elements = united(mine.elements, theirs.elements);
    return elements === mine.elements ? mine : only(elements);
  },
  difference(theirs, mine) {
    const elements = without(theirs.elements, mine.elements);
    return elements.length === 0 ? undefined : only(elements);
  },
};

export const growSetOnTheWire: StateOnTheWire<GrowSet> = {
  bytes: ({ elements }) => 4 + valueBytes(elements),
  metadata: () => 4,
  parts: ({ elements }) => elements.length,
  fold: ({ elements }: GrowSet, hash: Hash) => hash.value(elements),
};
