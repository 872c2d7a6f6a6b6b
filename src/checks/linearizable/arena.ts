/** Every situation a search has met, unless one as good was met before: a hash table whose rows lie in one array. */

/** Columns of a row; after them the bits of the operations that are done. */
export const ROUND = 0;
export const STATE = 1;
/** In place of the round, where a better situation has come. */
export const GONE = -1;
/** What was done last in this round, and the state before it. */
export const LAST = 2;
export const FROM = 3;
export const SPENT = 4;
export const COVERED = 5;
const NEXT = 6;
export const BITS = 7;

/** Which situations are worth keeping beside which; rows are given by where they begin. */
export interface Order {
  /** Equal wherever one of two rows could be as good as the other. */
  hash(rows: Int32Array, at: number): number;
  isAsGood(rows: Int32Array, kept: number, candidate: number): boolean;
}

export class Arena {
  count = 0;
  rows: Int32Array;
  readonly stride: number;
  readonly #order: Order;
  #buckets = new Int32Array(1024).fill(-1);

  constructor(words: number, order: Order) {
    this.#order = order;
    this.stride = BITS + words;
    this.rows = new Int32Array(1024 * this.stride);
  }

  /** Keeps the situation and returns its row; -1 where one as good is kept already. */
  add(
    round: number,
    state: number,
    last: number,
    from: number,
    spent: number,
    covered: number,
    bits: Int32Array,
  ): number {
    const at = this.count * this.stride;
    if (at + this.stride > this.rows.length) this.#lengthen();
    if (this.count * 2 > this.#buckets.length) this.#widen();
    const { rows } = this;
    rows[at + ROUND] = round;
    rows[at + STATE] = state;
    rows[at + LAST] = last;
    rows[at + FROM] = from;
    rows[at + SPENT] = spent;
    rows[at + COVERED] = covered;
    for (let word = 0; word < bits.length; word++) rows[at + BITS + word] = bits[word];
    const bucket = this.#order.hash(rows, at) & (this.#buckets.length - 1);
    for (let row = this.#buckets[bucket], before = -1; row >= 0; row = rows[row * this.stride + NEXT]) {
      if (this.#order.isAsGood(rows, row * this.stride, at)) return -1;
      if (this.#order.isAsGood(rows, at, row * this.stride)) this.#drop(row, before, bucket);
      else before = row;
    }
    rows[at + NEXT] = this.#buckets[bucket];
    this.#buckets[bucket] = this.count;
    return this.count++;
  }

  /** A better one has come: whoever holds this row finds it gone. */
  #drop(row: number, before: number, bucket: number): void {
    const { rows, stride } = this;
    rows[row * stride + ROUND] = GONE;
    if (before < 0) this.#buckets[bucket] = rows[row * stride + NEXT];
    else rows[before * stride + NEXT] = rows[row * stride + NEXT];
  }

  #lengthen(): void {
    const longer = new Int32Array(this.rows.length * 2);
    longer.set(this.rows);
    this.rows = longer;
  }

  #widen(): void {
    this.#buckets = new Int32Array(this.#buckets.length * 4).fill(-1);
    for (let row = 0; row < this.count; row++) {
      const at = row * this.stride;
      if (this.rows[at + ROUND] === GONE) continue;
      const bucket = this.#order.hash(this.rows, at) & (this.#buckets.length - 1);
      this.rows[at + NEXT] = this.#buckets[bucket];
      this.#buckets[bucket] = row;
    }
  }
}
