/** Which of two situations of a search is as good as the other: whatever can follow this can follow that too. */
import { mix } from '../../kit/hash.ts';
import { BITS, COVERED, FROM, LAST, type Order, ROUND, SPENT, STATE } from './arena.ts';
import type { Machine } from './machine.ts';
import type { Spending } from './spending.ts';
import type { Timeline } from './timeline.ts';

/**
 * At the start of a round, with equal states: a reader is better done than waiting; a covered write is
 * better kept for use than done; any write is better covered; everything else must be equal; and no more
 * of the unknown operations may be spent. Within a round, where what may come next depends on what came
 * last, only covering and spending may differ.
 */
export class Dominance implements Order {
  readonly #line: Timeline;
  readonly #spending: Spending;
  readonly #words: number;
  /** By operation. */
  readonly #isBlind: readonly boolean[];
  /** By round and word: the slots of the readers under way, and of the writes. */
  readonly #readers: Int32Array;
  readonly #writes: Int32Array;

  constructor(machine: Machine, line: Timeline, spending: Spending, words: number) {
    this.#line = line;
    this.#spending = spending;
    this.#words = words;
    this.#isBlind = Array.from(line.cls, (cls) => machine.isBlind[cls]);
    const { from, pending, slot, cls } = line;
    this.#readers = new Int32Array(line.ops.length * words);
    this.#writes = new Int32Array(line.ops.length * words);
    for (let round = 0; round < line.ops.length; round++) {
      for (let place = from[round]; place < from[round + 1]; place++) {
        const op = pending[place];
        const word = round * words + (slot[op] >>> 5);
        if (this.#isBlind[op]) this.#writes[word] |= 1 << (slot[op] & 31);
        else if (machine.isReader[cls[op]]) this.#readers[word] |= 1 << (slot[op] & 31);
      }
    }
  }

  hash(rows: Int32Array, at: number): number {
    const round = rows[at + ROUND];
    const last = rows[at + LAST];
    let hash = mix(Math.imul(round, 0x9e3779b1) ^ rows[at + STATE]);
    hash = Math.imul(hash ^ last, 0x85ebca77) ^ Math.imul(rows[at + FROM], 0xc2b2ae3d);
    for (let word = 0; word < this.#words; word++) {
      const place = round * this.#words + word;
      const ignored = last === 0 ? this.#readers[place] | this.#writes[place] : 0;
      hash = Math.imul(hash ^ (rows[at + BITS + word] & ~ignored), 0x27d4eb2f);
    }
    return mix(hash);
  }

  isAsGood(rows: Int32Array, kept: number, candidate: number): boolean {
    for (let column = ROUND; column <= FROM; column++) {
      if (rows[kept + column] !== rows[candidate + column]) return false;
    }
    if (!this.#spending.isAtMost(rows[kept + SPENT], rows[candidate + SPENT])) return false;
    if (rows[kept + LAST] === 0) return this.#hasAsGoodBits(rows, kept, candidate);
    if (rows[kept + COVERED] < rows[candidate + COVERED]) return false;
    for (let word = BITS; word < BITS + this.#words; word++) {
      if (rows[kept + word] !== rows[candidate + word]) return false;
    }
    return true;
  }

  #hasAsGoodBits(rows: Int32Array, kept: number, candidate: number): boolean {
    const round = rows[kept + ROUND];
    let isCoverNeeded = rows[kept + COVERED] < rows[candidate + COVERED];
    for (let word = 0; word < this.#words; word++) {
      const one = rows[kept + BITS + word];
      const other = rows[candidate + BITS + word];
      const more = one & ~other;
      const less = other & ~one;
      const place = round * this.#words + word;
      if ((more & ~this.#readers[place]) !== 0 || (less & ~this.#writes[place]) !== 0) return false;
      if (less !== 0) isCoverNeeded = true;
    }
    return !isCoverNeeded || this.#coversAsMuch(rows, kept, candidate);
  }

  /** Every write that the kept one must still place, the candidate must place too. */
  #coversAsMuch(rows: Int32Array, kept: number, candidate: number): boolean {
    const { from, pending, call, slot } = this.#line;
    const round = rows[kept + ROUND];
    const mine = this.#coveredUntil(rows[kept + COVERED]);
    const other = this.#coveredUntil(rows[candidate + COVERED]);
    for (let place = from[round]; place < from[round + 1]; place++) {
      const op = pending[place];
      if (!this.#isBlind[op] || call[op] < mine) continue;
      const word = BITS + (slot[op] >>> 5);
      const mask = 1 << (slot[op] & 31);
      if ((rows[kept + word] & mask) !== 0) continue;
      if ((rows[candidate + word] & mask) !== 0 || call[op] < other) return false;
    }
    return true;
  }

  /** Writes called before this are covered. */
  #coveredUntil(covered: number): number {
    return covered === 0 ? -1 : this.#line.end[covered - 1];
  }
}
