/** Every situation that a search has met, once: a hash table whose rows lie in one array. */
import { mix } from '../../kit/hash.ts';
import type { Spending } from './spending.ts';

/** Columns of a row; after them the bits of the operations that are done. The first four and the bits are its identity. */
export const ROUND = 0;
export const STATE = 1;
export const LAST = 2;
export const FROM = 3;
export const SPENT = 4;
export const COVERED = 5;
const NEXT = 6;
export const BITS = 7;

export class Arena {
  count = 0;
  rows: Int32Array;
  readonly stride: number;
  readonly #words: number;
  readonly #spending: Spending;
  #buckets = new Int32Array(1024).fill(-1);

  constructor(words: number, spending: Spending) {
    this.#words = words;
    this.#spending = spending;
    this.stride = BITS + words;
    this.rows = new Int32Array(1024 * this.stride);
  }

  /**
   * Keeps the situation and returns its row; -1 where one as good is kept already: equal in all but
   * that it has spent no more of the unknown operations, and covers no fewer of the writes.
   */
  add(round: number, state: number, last: number, from: number, spent: number, covered: number, bits: Int32Array): number {
    if (this.count * 2 > this.#buckets.length) this.#widen();
    const bucket = this.#hash(round, state, last, from, bits, 0) & (this.#buckets.length - 1);
    const { rows, stride } = this;
    for (let row = this.#buckets[bucket]; row >= 0; row = rows[row * stride + NEXT]) {
      const at = row * stride;
      if (rows[at] !== round || rows[at + STATE] !== state || rows[at + LAST] !== last) continue;
      if (rows[at + FROM] !== from || !this.#hasBits(at + BITS, bits)) continue;
      if (rows[at + COVERED] >= covered && this.#spending.isAtMost(rows[at + SPENT], spent)) return -1;
    }
    return this.#insert(bucket, round, state, last, from, spent, covered, bits);
  }

  #insert(
    bucket: number,
    round: number,
    state: number,
    last: number,
    from: number,
    spent: number,
    covered: number,
    bits: Int32Array,
  ): number {
    const row = this.count++;
    const at = row * this.stride;
    if (at + this.stride > this.rows.length) {
      const wider = new Int32Array(this.rows.length * 2);
      wider.set(this.rows);
      this.rows = wider;
    }
    const { rows } = this;
    rows[at] = round;
    rows[at + STATE] = state;
    rows[at + LAST] = last;
    rows[at + FROM] = from;
    rows[at + SPENT] = spent;
    rows[at + COVERED] = covered;
    rows[at + NEXT] = this.#buckets[bucket];
    for (let word = 0; word < this.#words; word++) rows[at + BITS + word] = bits[word];
    this.#buckets[bucket] = row;
    return row;
  }

  #hasBits(at: number, bits: Int32Array): boolean {
    for (let word = 0; word < this.#words; word++) if (this.rows[at + word] !== bits[word]) return false;
    return true;
  }

  #hash(round: number, state: number, last: number, from: number, bits: Int32Array, offset: number): number {
    let hash = mix(Math.imul(round, 0x9e3779b1) ^ state);
    hash = Math.imul(hash ^ last, 0x85ebca77) ^ Math.imul(from, 0xc2b2ae3d);
    for (let word = 0; word < this.#words; word++) hash = Math.imul(hash ^ bits[offset + word], 0x27d4eb2f);
    return mix(hash);
  }

  #widen(): void {
    const { rows, stride } = this;
    this.#buckets = new Int32Array(this.#buckets.length * 4).fill(-1);
    for (let row = 0; row < this.count; row++) {
      const at = row * stride;
      const hash = this.#hash(rows[at], rows[at + STATE], rows[at + LAST], rows[at + FROM], rows, at + BITS);
      const bucket = hash & (this.#buckets.length - 1);
      rows[at + NEXT] = this.#buckets[bucket];
      this.#buckets[bucket] = row;
    }
  }
}
