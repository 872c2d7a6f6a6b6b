/** What one operation sees and changes, as a table would; and what comes of one key is made of what was there. */
import type { Key, Operation, Value, WriteId } from '../contract.ts';
import type { Rows } from '../parts/table.ts';
import { LINE, newest, type Row } from './row.ts';

export type Change = readonly [key: Key, value: Value | undefined];

export function isPlain({ kind, part }: Operation): boolean {
  return part === undefined && (kind === 'write' || kind === 'delete');
}

/** Its own write, and those that the row was made of before. */
export function lineAfter(row: Row | undefined, write: WriteId): readonly WriteId[] {
  const before = row === undefined ? undefined : newest(row).line;
  return [write, ...(before ?? [])].slice(0, LINE);
}

/** Of other keys than its own it sees nothing. */
export class Glance implements Rows {
  readonly #key: Key;
  #value: Value | undefined;
  readonly changes: Change[] = [];

  constructor(key: Key, value: Value | undefined) {
    this.#key = key;
    this.#value = value;
  }

  read(key: Key): Value | undefined {
    return key === this.#key ? this.#value : undefined;
  }

  set(key: Key, value: Value | undefined): void {
    if (key === this.#key) this.#value = value;
    this.changes.push([key, value]);
  }
}
