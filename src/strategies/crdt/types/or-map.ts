/** OR-map: fields that hold counters or registers under one context; removing a field resets what was seen of it. */
import type { Hash } from '../../../kit/hash.ts';
import type { Scalar, Value } from '../../contract.ts';
import { entriesOf, entryOf, mapOf, nameIn, textIn } from '../../parts/composite.ts';
import { type DotSet, dotsBeyond, hasDot, isEmpty, NO_DOTS, newestDot, unionOf, withDot } from '../../parts/dots.ts';
import { foldVector, vectorBytes } from '../../parts/mesh/messages.ts';
import { scalarBytes } from '../../parts/values.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { contextOf, type Dotted, replacedThere, survivors } from './dotted.ts';
import { byElement } from './elements.ts';
import { SCHEMA } from './or-set.ts';

/**
 * The causal map of Almeida et al. 2018 §7.5, with Riak's rule: an update wins over a removal at the same time, but
 * only by what it adds itself. A counter in a field therefore goes on from what the removal had not seen: neither do
 * old counts come back with a concurrent increment, nor does a late removal take that increment along.
 */
export interface OrMap {
  readonly type: 'or-map';
  /** Each with its items in order of dots; numbers first, then text. */
  readonly fields: readonly Field[];
  /** Dots count per map and slot. */
  readonly context: DotSet;
}

export interface Field {
  readonly name: Scalar;
  readonly items: readonly Item[];
}

/** One update of a field: by how much it counted, or the value that it wrote. */
export interface Item extends Dotted {
  readonly kind: 'count' | 'value';
  readonly value: Scalar;
}

export const NO_FIELDS: OrMap = { type: 'or-map', fields: [], context: NO_DOTS };

/** The delta of counting in a field: an item of its own, for who removes the field must hit just what was seen. */
export function countedIn(map: OrMap, name: Scalar, slot: number, amount: number): OrMap {
  return replaced(name, [], newItem(map, slot, 'count', amount));
}

/** The delta of writing a field: every value that is seen here goes; what was written at the same time stays beside. */
export function put(map: OrMap, name: Scalar, slot: number, value: Scalar): OrMap {
  const seen = itemsOf(map, name).filter(({ kind }) => kind === 'value');
  return replaced(name, seen, newItem(map, slot, 'value', value));
}

/** The delta of removing a field: every item that is seen here, and nothing in their place. */
export function removedField(map: OrMap, name: Scalar): OrMap {
  return { type: 'or-map', fields: [], context: contextOf(itemsOf(map, name)) };
}

export function itemsOf(map: OrMap, name: Scalar): readonly Item[] {
  return map.fields.find((field) => field.name === name)?.items ?? [];
}

export function countIn(map: OrMap, name: Scalar): number {
  let count = 0;
  for (const { kind, value } of itemsOf(map, name)) if (kind === 'count') count += value as number;
  return count;
}

/** More than one where they were written at the same time. */
export function valuesIn(map: OrMap, name: Scalar): readonly Scalar[] {
  return itemsOf(map, name)
    .filter(({ kind }) => kind === 'value')
    .map(({ value }) => value);
}

export function joinedMaps(mine: OrMap, theirs: OrMap): OrMap {
  const context = unionOf(mine.context, theirs.context);
  const fields: Field[] = [];
  let isNew = context !== mine.context;
  let i = 0;
  let j = 0;
  while (i < mine.fields.length || j < theirs.fields.length) {
    const a = mine.fields[i];
    const b = theirs.fields[j];
    const order = a === undefined ? 1 : b === undefined ? -1 : byElement(a.name, b.name);
    if (order <= 0) i++;
    if (order >= 0) j++;
    const here = order <= 0 ? a!.items : [];
    const items = survivors(here, order >= 0 ? b!.items : [], mine.context, theirs.context);
    if (items !== here) isNew = true;
    if (items.length > 0) fields.push(items === here ? a! : { name: (order <= 0 ? a! : b!).name, items });
  }
  return isNew ? { type: 'or-map', fields, context } : mine;
}

export function differenceOfMaps(theirs: OrMap, mine: OrMap): OrMap | undefined {
  const news = dotsBeyond(theirs.context, mine.context);
  let context = news;
  for (const { name, items } of mine.fields) {
    for (const { slot, n } of replacedThere(items, itemsOf(theirs, name), theirs.context)) {
      context = withDot(context, slot, n);
    }
  }
  if (isEmpty(context)) return undefined;
  const fields: Field[] = [];
  for (const { name, items } of theirs.fields) {
    const fresh = items.filter(({ slot, n }) => hasDot(news, slot, n));
    if (fresh.length > 0) fields.push({ name, items: fresh });
  }
  return { type: 'or-map', fields, context };
}

function newItem(map: OrMap, slot: number, kind: Item['kind'], value: Scalar): Item {
  return { slot, n: newestDot(map.context, slot) + 1, kind, value };
}

function replaced(name: Scalar, seen: readonly Item[], item: Item): OrMap {
  const context = withDot(contextOf(seen), item.slot, item.n);
  return { type: 'or-map', fields: [{ name, items: [item] }], context };
}

/** Values that were written at the same time stand beside one another; what was counted is added to numbers. */
function shown(map: OrMap): Value | undefined {
  const entries: string[] = [];
  for (const { name } of map.fields) {
    const count = countIn(map, name);
    const values = valuesIn(map, name);
    if (values.length === 0) entries.push(entryOf(name, count));
    for (const value of values) entries.push(entryOf(name, count !== 0 && isNumber(value) ? +value + count : value));
  }
  return mapOf(entries);
}

function isNumber(value: Scalar): boolean {
  return value !== '' && Number.isFinite(Number(value));
}

export const orMap: DataTypeOf<OrMap> = {
  start(initial) {
    let map = NO_FIELDS;
    for (const entry of entriesOf(initial)) map = joinedMaps(map, put(map, nameIn(entry), SCHEMA, textIn(entry)));
    return map;
  },
  read: shown,
  /** The whole is never set to anything but nothing: each field that is seen here goes. */
  write: (map) => ({ type: 'or-map', fields: [], context: contextOf(map.fields.flatMap(({ items }) => items)) }),
  part({ kind, part, value, amount }, map, { slot }) {
    const name = String(part);
    if (kind === 'delete') return removedField(map, name);
    if (kind !== 'write') return countedIn(map, name, slot + 1, kind === 'decrement' ? -amount : amount);
    // A new value starts the count anew, as far as it is seen here.
    return replaced(name, itemsOf(map, name), newItem(map, slot + 1, 'value', value as Scalar));
  },
  join: joinedMaps,
  difference: differenceOfMaps,
};

export const orMapOnTheWire: StateOnTheWire<OrMap> = {
  bytes: (map) =>
    map.fields.reduce(
      (sum, { name, items }) => sum + scalarBytes(name) + 8 * items.length,
      orMapOnTheWire.metadata(map),
    ),
  metadata: ({ fields, context }) =>
    fields.reduce((sum, { items }) => sum + 16 * items.length, vectorBytes(context.vector) + vectorBytes(context.gaps)),
  parts: ({ fields }) => fields.reduce((sum, { items }) => sum + items.length, 0),
  fold({ fields, context }: OrMap, hash: Hash) {
    foldVector(context.vector, hash);
    foldVector(context.gaps, hash);
    hash.int(fields.length);
    for (const { name, items } of fields) {
      hash.value(name);
      hash.int(items.length);
      for (const { slot, n, kind, value } of items) {
        hash.ints(slot, n, kind === 'count' ? 1 : 2);
        hash.value(value);
      }
    }
  },
};
