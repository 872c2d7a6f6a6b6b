/** What values weigh, and whose values something carries, for those who weigh it. */
import type { Key, Operation, Scalar, TellValue, Value } from '../contract.ts';

/** A number, or a text by its length. */
export function scalarBytes(scalar: Scalar): number {
  return typeof scalar === 'string' ? scalar.length : 8;
}

/** Bytes of a value alone: item by item, and nothing where there is none. */
export function valueBytes(value: Value | undefined): number {
  if (value === undefined) return 0;
  if (typeof value !== 'object') return scalarBytes(value);
  let bytes = 0;
  for (const item of value) bytes += scalarBytes(item);
  return bytes;
}

/** The same where a message says besides whether there is one, or how many items. */
export function framedBytes(value: Value | undefined): number {
  if (value === undefined) return 1;
  return valueBytes(value) + (typeof value === 'object' ? 4 : 0);
}

/** An operation brings a value for its key, or for the row that it inserts. */
export function tellValueOf({ kind, key, value, into }: Operation, tell: TellValue): void {
  if (value !== undefined) tell(kind === 'decrement-and-insert' ? into : key, 1);
}

/** Rows of a table: a deletion carries none. */
export function tellRows(rows: readonly (readonly [key: Key, value: Value | undefined])[], tell: TellValue): void {
  for (const [key, value] of rows) if (value !== undefined) tell(key, 1);
}
