/** The δ-buffer: updates, own and relayed, that some neighbour may still lack, in the order in which they came. */
import { joined, NOTHING_SEEN, raised, type Vector } from '../../parts/version-vector.ts';
import type { Item } from './messages.ts';

/** Beyond this many, a neighbour that lacks the oldest is repaired from the states of keys instead. */
const KEPT = 8192;
const STRIDE = 1024;

export const OWN = -1;

export interface Entry<S> extends Item<S> {
  /** The neighbour that it came from, or `OWN`. */
  readonly from: number;
  /** What must be there before it may be joined anywhere. */
  readonly past: Vector;
  /** What was seen here before it. */
  readonly before: Vector;
  /** The fsync that makes it durable. */
  readonly ticket: number;
  /** Entries of one era follow one another: nothing came between them that is not in the buffer. */
  readonly era: number;
}

export class DeltaBuffer<S> {
  #entries: Entry<S>[] = [];
  /** Entries before this index are dead and will leave in strides. */
  #head = 0;
  /** What is here and is not, or no more, in the buffer: only repair brings it to others. */
  unkept: Vector = NOTHING_SEEN;
  #era = 0;
  /** Position of the oldest entry kept; positions count from 1. */
  first = 1;

  get last(): number {
    return this.first + this.#entries.length - this.#head - 1;
  }

  at(position: number): Entry<S> {
    return this.#entries[this.#head + position - this.first]!;
  }

  /** What was seen here before the entry at `position`; undefined where there is none yet. */
  before(position: number): Vector | undefined {
    return position > this.last ? undefined : this.at(Math.max(position, this.first)).before;
  }

  add(entry: Omit<Entry<S>, 'era'>): void {
    const { names, changes, from, past, before, ticket } = entry;
    this.#entries.push({ names, changes, from, past, before, ticket, era: this.#era });
    if (this.last - this.first < KEPT) return;
    const oldest = this.at(this.first).names;
    for (let i = 0; i < oldest.length; i += 3) this.unkept = raised(this.unkept, oldest[i]!, oldest[i + 1]!);
    this.dropThrough(this.first);
  }

  /** Something came that is not in the buffer: from the disk, or by repair. */
  pass(through: Vector): void {
    this.unkept = joined(this.unkept, through);
    this.#era++;
  }

  /** Nobody needs the entries up to `position` any more. */
  dropThrough(position: number): void {
    const dead = Math.min(position, this.last) - this.first + 1;
    if (dead <= 0) return;
    this.#head += dead;
    this.first += dead;
    if (this.#head < STRIDE) return;
    this.#entries.splice(0, this.#head);
    this.#head = 0;
  }
}
