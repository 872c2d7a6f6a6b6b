/** A queue whose entries have numbers: they come at its end, leave at its front, and keep their number. */

/** The room of entries that left is given back in strides: each moves a bounded number of times. */
const STRIDE = 1024;

export class Line<T> {
  #entries: T[] = [];
  /** Entries before this index have left. */
  #head = 0;
  #first: number;

  /** `first`: the number of the entry that comes next. */
  constructor(first = 1) {
    this.#first = first;
  }

  /** Number of the oldest entry; without any, of the next that comes. */
  get first(): number {
    return this.#first;
  }

  /** Number of the newest entry; without any, of the last that left. */
  get last(): number {
    return this.#first + this.length - 1;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  get oldest(): T | undefined {
    return this.#entries[this.#head];
  }

  /** The entry `n`; undefined where it has not come yet, or has left. */
  get(n: number): T | undefined {
    return n < this.#first ? undefined : this.#entries[this.#head + n - this.#first];
  }

  add(entry: T): void {
    this.#entries.push(entry);
  }

  /** The entries up to `n` leave. */
  dropThrough(n: number): void {
    const gone = Math.min(n, this.last) - this.#first + 1;
    if (gone <= 0) return;
    this.#head += gone;
    this.#first += gone;
    if (this.#head < STRIDE && this.length > 0) return;
    this.#entries.splice(0, this.#head);
    this.#head = 0;
  }
}
