/** What one intent is to checkers: one operation on one key, or two where it touches two. */
import type { Datum } from '../../checks/history/history.ts';
import type { DataType, Key, Scalar, Value } from '../../strategies/contract.ts';
import type { Row } from '../recorder/trace.ts';
import type { Origin } from './origin.ts';

export interface Part {
  readonly f: string;
  readonly key: Key;
  readonly input: Datum;
  /** It is done only where the first part is. */
  readonly isSecond: boolean;
  /** Of an answer that did what was asked. */
  output(value: Value | undefined): Datum;
}

/**
 * | kind | f | input | output where done |
 * |---|---|---|---|
 * | read | read | null | what was seen: null where nothing is, a list of a set or of siblings |
 * | write, insert | the same | the value | null |
 * | delete | delete | null | null |
 * | cas | cas | [expected, new] | null |
 * | increment, decrement | the same | the amount | the new value |
 * | add, remove | the same | the element | null |
 * | decrement-and-insert | decrement on the counter, and write on the row | | the new value, and null |
 * | any, on a map or a sequence | with `-at` behind it | [the field or the place, the value or the amount] | null |
 *
 * Unsplit, `decrement-and-insert` is one on the counter with [amount, the row's name, its value].
 * Declined (out of stock, another value, the row exists) is ok with output false.
 */
export function partsOf(row: Row, into: Key, origin: Origin, split: boolean): readonly Part[] {
  const { kind, key } = row;
  const argument = row.argument ?? null;
  const place = placeOf(row, origin);
  if (place !== undefined) return [part(`${kind}-at`, key, [place, row.argument ?? amountAt(row, origin)], nothing)];
  switch (kind) {
    case 'read': {
      const type = origin.keys.typeOf(key);
      return [part('read', key, null, (value) => value ?? emptyOf(type))];
    }
    case 'write':
      return [part('write', key, argument, nothing)];
    case 'delete':
      return [part('delete', key, null, nothing)];
    case 'insert':
      return [part('insert', into, argument, nothing)];
    case 'cas':
      return [part('cas', key, [row.expected ?? null, argument], nothing)];
    case 'increment':
      return [part('increment', key, amountOf(row, origin), shown)];
    case 'decrement':
      return [part('decrement', key, amountOf(row, origin), shown)];
    case 'add':
    case 'remove':
    case 'append':
      return [part(kind, key, argument, nothing)];
    case 'decrement-and-insert': {
      const amount = amountOf(row, origin);
      if (!split) return [part(kind, key, [amount, origin.keys.nameOf(into), argument], shown)];
      return [part('decrement', key, amount, shown), part('write', into, argument, nothing, true)];
    }
  }
}

/** What every reader sees of a key that was never written. */
export function initOf(key: Key, origin: Origin): Datum {
  return origin.keys.initial(key) ?? emptyOf(origin.keys.typeOf(key));
}

/** The value that readers may see because of this part; undefined where there is no such one. */
export function seenIn({ f, input }: Part): Datum | undefined {
  if (f === 'write' || f === 'insert') return input;
  return f === 'cas' ? (input as readonly Datum[])[1] : undefined;
}

function part(f: string, key: Key, input: Datum, output: Part['output'], isSecond = false): Part {
  return { f, key, input, output, isSecond };
}

function emptyOf(type: DataType): Datum {
  if (type === 'set' || type === 'map') return [];
  return type === 'register' || type === 'sequence' ? null : 0;
}

/** Where in a map or a sequence; null is the end of it. */
function placeOf({ kind, operation }: Row, { scenario }: Origin): Scalar | null | undefined {
  const { part } = scenario.workload?.operations[operation] ?? scenario.script[-1 - operation] ?? {};
  return kind === 'append' ? null : part;
}

function amountAt(row: Row, origin: Origin): Datum {
  return row.kind === 'delete' ? null : amountOf(row, origin);
}

function amountOf(row: Row, origin: Origin): number {
  return origin.scenario.script[-1 - row.operation]?.amount ?? 1;
}

function nothing(): Datum {
  return null;
}

function shown(value: Value | undefined): Datum {
  return value ?? null;
}
