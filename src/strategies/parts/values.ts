/** Whose values something carries, for those who weigh it. */
import type { Key, Operation, TellValue, Value } from '../contract.ts';

/** An operation brings a value for its key, or for the row that it inserts. */
export function tellValueOf({ kind, key, value, into }: Operation, tell: TellValue): void {
  if (value !== undefined) tell(kind === 'decrement-and-insert' ? into : key, 1);
}

/** Rows of a table: a deletion carries none. */
export function tellRows(rows: readonly (readonly [key: Key, value: Value | undefined])[], tell: TellValue): void {
  for (const [key, value] of rows) if (value !== undefined) tell(key, 1);
}
