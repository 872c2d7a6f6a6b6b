/** The δ-buffer: updates, own and relayed, that some neighbour may still lack, in the order in which they came. */
import { Line } from '../../parts/line.ts';
import { joined, NOTHING_SEEN, raised, type Vector } from '../../parts/version-vector.ts';
import type { Item } from './messages.ts';

/** Beyond this many, a neighbour that lacks the oldest is repaired from the states of keys instead. */
const KEPT = 8192;

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
  /** By position. */
  readonly #entries = new Line<Entry<S>>();
  /** What is here and is not, or no more, in the buffer: only repair brings it to others. */
  unkept: Vector = NOTHING_SEEN;
  #era = 0;

  /** Position of the oldest entry kept; positions count from 1. */
  get first(): number {
    return this.#entries.first;
  }

  get last(): number {
    return this.#entries.last;
  }

  at(position: number): Entry<S> {
    return this.#entries.get(position)!;
  }

  /** What was seen here before the entry at `position`; undefined where there is none yet. */
  before(position: number): Vector | undefined {
    return position > this.last ? undefined : this.at(Math.max(position, this.first)).before;
  }

  add(entry: Omit<Entry<S>, 'era'>): void {
    const { names, changes, from, past, before, ticket } = entry;
    this.#entries.add({ names, changes, from, past, before, ticket, era: this.#era });
    if (this.#entries.length <= KEPT) return;
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
    this.#entries.dropThrough(position);
  }
}
