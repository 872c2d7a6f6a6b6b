/** Values of keys as small numbers, each with the one write that may have written it, if there is one. */
import type { Datum } from '../checker.ts';
import { datumKey } from '../datum.ts';

/** What a read saw, where it was no single known write. */
export const INITIAL = -1;
/** A value that nobody wrote, or whose write certainly failed. */
export const GARBAGE = -2;
/** A value with several possible writers (or the initial one rewritten): the read then proves nothing. */
export const AMBIGUOUS = -3;

export class Interned {
  /** By id: the index of the operation that wrote it, or INITIAL, GARBAGE, AMBIGUOUS. */
  readonly writer: number[] = [];
  /** By id: how often it was read. */
  readonly reads: number[] = [];
  readonly #ids: readonly Map<Datum, number>[];

  constructor(keys: number, init: Datum) {
    this.#ids = Array.from({ length: keys }, () => new Map());
    const first = datumKey(init);
    for (const ids of this.#ids) ids.set(first, this.#fresh(INITIAL));
  }

  id(key: number, value: Datum): number {
    const ids = this.#ids[key];
    const name = datumKey(value);
    let id = ids.get(name);
    if (id === undefined) {
      id = this.#fresh(GARBAGE);
      ids.set(name, id);
    }
    return id;
  }

  /** Keys were given their initial values first, in order. */
  initial(key: number): number {
    return key;
  }

  write(key: number, value: Datum, op: number): void {
    const id = this.id(key, value);
    this.writer[id] = this.writer[id] === GARBAGE ? op : AMBIGUOUS;
  }

  read(key: number, value: Datum): number {
    const id = this.id(key, value);
    this.reads[id]++;
    return id;
  }

  #fresh(writer: number): number {
    this.reads.push(0);
    return this.writer.push(writer) - 1;
  }
}
