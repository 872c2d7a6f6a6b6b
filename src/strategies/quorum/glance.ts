/** What one operation sees and changes, as a table would. */
import type { Key, Operation, Value } from '../contract.ts';
import type { Rows } from '../parts/table.ts';
import type { Also } from './row.ts';

export function isPlain({ kind, part }: Operation): boolean {
  return part === undefined && (kind === 'write' || kind === 'delete');
}

/** Of other keys than its own it sees nothing. */
export class Glance implements Rows {
  readonly #key: Key;
  #value: Value | undefined;
  /** What is set under another key. */
  also: Also | undefined = undefined;

  constructor(key: Key, value: Value | undefined) {
    this.#key = key;
    this.#value = value;
  }

  read(key: Key): Value | undefined {
    return key === this.#key ? this.#value : undefined;
  }

  set(key: Key, value: Value | undefined): void {
    if (key === this.#key) this.#value = value;
    else this.also = { key, value };
  }
}
