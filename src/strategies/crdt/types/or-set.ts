/** OR-set: an element is there while one of its dots is; adding wins over removing at the same time. */
import type { Hash } from '../../../kit/hash.ts';
import type { Scalar } from '../../contract.ts';
import { type DotSet, dotsBeyond, hasDot, isEmpty, NO_DOTS, newestDot, unionOf, withDot } from '../../parts/dots.ts';
import { foldVector, vectorBytes } from '../../parts/mesh/messages.ts';
import { byText } from '../../parts/table.ts';
import { scalarBytes } from '../../parts/values.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { byElement, listed } from './elements.ts';

/**
 * Optimized OR-set (Bieniusa et al. 2012) with deltas (Almeida et al. 2018): no tombstones, for a dot
 * that the context has seen and no element carries was removed. Dots count per key and slot.
 */
export interface OrSet {
  readonly type: 'set';
  /** Each with its dots as slot, n, slot, n, …; numbers first, then text. */
  readonly elements: readonly Element[];
  readonly context: DotSet;
}

export interface Element {
  readonly element: Scalar;
  readonly dots: readonly number[];
}

/** Elements that a set has from the start carry dots of this slot; replicas' slots follow it. */
export const SCHEMA = 0;

export const NO_ELEMENTS: OrSet = { type: 'set', elements: [], context: NO_DOTS };

/** The delta of an add: one new dot, in place of those that are seen here. */
export function added(mine: OrSet, element: Scalar, slot: number): OrSet {
  const dot = [slot, newestDot(mine.context, slot) + 1];
  const context = contextOf([...dotsOf(mine, element), ...dot]);
  return { type: 'set', elements: [{ element, dots: dot }], context };
}

/** The delta of a remove: every dot that is seen here, and no element that carries them. */
export function removed(mine: OrSet, element: Scalar): OrSet {
  return { type: 'set', elements: [], context: contextOf(dotsOf(mine, element)) };
}

/** Keeps a dot that both have, or that one has and the other never saw. `mine` where nothing is new. */
export function joinedSets(mine: OrSet, theirs: OrSet): OrSet {
  const context = unionOf(mine.context, theirs.context);
  const elements: Element[] = [];
  let isNew = context !== mine.context;
  let i = 0;
  let j = 0;
  while (i < mine.elements.length || j < theirs.elements.length) {
    const a = mine.elements[i];
    const b = theirs.elements[j];
    const order = a === undefined ? 1 : b === undefined ? -1 : byElement(a.element, b.element);
    const ours = order <= 0 ? a : undefined;
    const other = order >= 0 ? b : undefined;
    if (ours !== undefined) i++;
    if (other !== undefined) j++;
    const kept = joinedElement(ours, other, mine.context, theirs.context);
    if (kept !== ours) isNew = true;
    if (kept !== undefined) elements.push(kept);
  }
  return isNew ? { type: 'set', elements, context } : mine;
}

export function elementsOf(set: OrSet): readonly Scalar[] {
  return set.elements.map(({ element }) => element).sort(byText);
}

function joinedElement(
  ours: Element | undefined,
  other: Element | undefined,
  seenHere: DotSet,
  seenThere: DotSet,
): Element | undefined {
  const mine = ours?.dots ?? [];
  const theirs = other?.dots ?? [];
  const dots: number[] = [];
  for (let i = 0; i < mine.length; i += 2) {
    const slot = mine[i]!;
    const n = mine[i + 1]!;
    if (carries(theirs, slot, n) || !hasDot(seenThere, slot, n)) dots.push(slot, n);
  }
  if (ours !== undefined && dots.length === mine.length && !hasNews(theirs, seenHere)) return ours;
  for (let i = 0; i < theirs.length; i += 2) {
    if (!hasDot(seenHere, theirs[i]!, theirs[i + 1]!)) dots.push(theirs[i]!, theirs[i + 1]!);
  }
  if (dots.length === 0) return undefined;
  return { element: (ours ?? other)!.element, dots: inOrder(dots) };
}

function hasNews(dots: readonly number[], seen: DotSet): boolean {
  for (let i = 0; i < dots.length; i += 2) if (!hasDot(seen, dots[i]!, dots[i + 1]!)) return true;
  return false;
}

function carries(dots: readonly number[], slot: number, n: number): boolean {
  for (let i = 0; i < dots.length; i += 2) if (dots[i] === slot && dots[i + 1] === n) return true;
  return false;
}

/** One order of dots everywhere, so that equal states look equal. */
function inOrder(dots: readonly number[]): readonly number[] {
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < dots.length; i += 2) pairs.push([dots[i]!, dots[i + 1]!]);
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]).flat();
}

function dotsOf(set: OrSet, element: Scalar): readonly number[] {
  return set.elements.find((item) => item.element === element)?.dots ?? [];
}

function contextOf(dots: readonly number[]): DotSet {
  let context = NO_DOTS;
  for (let i = 0; i < dots.length; i += 2) context = withDot(context, dots[i]!, dots[i + 1]!);
  return context;
}

/** What of `theirs` is new to `mine`: dots, and that dots which live here are gone there. */
export function differenceOfSets(theirs: OrSet, mine: OrSet): OrSet | undefined {
  const news = dotsBeyond(theirs.context, mine.context);
  let context = news;
  for (const { element, dots } of mine.elements) {
    const kept = dotsOf(theirs, element);
    for (let i = 0; i < dots.length; i += 2) {
      const isGone = hasDot(theirs.context, dots[i]!, dots[i + 1]!) && !carries(kept, dots[i]!, dots[i + 1]!);
      if (isGone) context = withDot(context, dots[i]!, dots[i + 1]!);
    }
  }
  if (isEmpty(context)) return undefined;
  const elements: Element[] = [];
  for (const { element, dots } of theirs.elements) {
    const fresh: number[] = [];
    for (let i = 0; i < dots.length; i += 2) {
      if (hasDot(news, dots[i]!, dots[i + 1]!)) fresh.push(dots[i]!, dots[i + 1]!);
    }
    if (fresh.length > 0) elements.push({ element, dots: fresh });
  }
  return { type: 'set', elements, context };
}

export const orSet: DataTypeOf<OrSet> = {
  start(initial) {
    let set = NO_ELEMENTS;
    for (const element of listed(initial)) set = joinedSets(set, added(set, element, SCHEMA));
    return set;
  },
  read: elementsOf,
  write(set, value, { slot }) {
    const goal = listed(value);
    let delta: OrSet = NO_ELEMENTS;
    for (const { element } of set.elements) {
      if (!goal.includes(element)) delta = joinedSets(delta, removed(set, element));
    }
    let next = joinedSets(set, delta);
    for (const element of goal) {
      const add = added(next, element, slot + 1);
      delta = joinedSets(delta, add);
      next = joinedSets(next, add);
    }
    return delta;
  },
  member: (kind, set, element, { slot }) => (kind === 'add' ? added(set, element, slot + 1) : removed(set, element)),
  join: joinedSets,
  difference: differenceOfSets,
};

export const orSetOnTheWire: StateOnTheWire<OrSet> = {
  bytes({ elements, context }) {
    let bytes = vectorBytes(context.vector) + vectorBytes(context.gaps);
    for (const { element, dots } of elements) bytes += vectorBytes(dots) + scalarBytes(element);
    return bytes;
  },
  metadata({ elements, context }) {
    let bytes = vectorBytes(context.vector) + vectorBytes(context.gaps);
    for (const { dots } of elements) bytes += vectorBytes(dots);
    return bytes;
  },
  parts: ({ elements }) => elements.length,
  fold: foldSet,
};

export function foldSet({ elements, context }: OrSet, hash: Hash): void {
  foldVector(context.vector, hash);
  foldVector(context.gaps, hash);
  hash.int(elements.length);
  for (const { element, dots } of elements) {
    hash.value(element);
    foldVector(dots, hash);
  }
}
