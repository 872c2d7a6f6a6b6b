/** This replica's own writes that some peer may still lack, ready to be joined into one push. */
import type { Key, Micros, WriteId } from '../../contract.ts';
import { covers, raised, type Vector } from '../version-vector.ts';
import type { Lattice } from './lattice.ts';
import type { Change, Push } from './messages.ts';

/** Beyond this many, a peer that lacks the oldest is repaired from the states of keys instead. */
const KEPT = 8192;
const STRIDE = 1024;

interface Sent<S> {
  readonly write: WriteId;
  readonly changes: readonly Change<S>[];
  /** Under causal delivery: what was here before it. */
  readonly past: Vector | undefined;
  readonly at: Micros;
}

export class Outbox<S> {
  readonly #lattice: Lattice<S>;
  #entries: Sent<S>[] = [];
  /** Entries before this index are dead and will leave in strides. */
  #head = 0;
  /** Number of the oldest write kept. */
  first: number;
  /** Some write is gone though a peer may lack it. */
  hasOverflowed = false;
  /** The push built last: peers mostly ask for the same. */
  #built: Push<S> | undefined;

  constructor(lattice: Lattice<S>, first: number) {
    this.#lattice = lattice;
    this.first = first;
  }

  get last(): number {
    return this.first + this.#entries.length - this.#head - 1;
  }

  /** `past`: what was here before it, where it may be taken only after that. */
  add(write: WriteId, keys: readonly Key[], deltas: readonly S[], past: Vector | undefined, at: Micros): void {
    const changes: Change<S>[] = [];
    for (let i = 0; i < keys.length; i++) changes.push({ key: keys[i]!, state: deltas[i]!, marks: undefined });
    this.#entries.push({ write, changes, past, at });
    if (this.#entries.length - this.#head <= KEPT) return;
    this.hasOverflowed = true;
    this.dropThrough(this.first);
  }

  /** What is older than deletions are remembered may be deleted by now: no stream carries it (as Cassandra's hints). */
  dropBefore(limit: Micros): void {
    while (this.last >= this.first && this.#entry(this.first).at < limit) {
      this.hasOverflowed = true;
      this.dropThrough(this.first);
    }
  }

  /** Nobody lacks the writes up to `n` any more. */
  dropThrough(n: number): void {
    if (n < this.first) return;
    const dead = Math.min(n, this.last) - this.first + 1;
    this.#head += dead;
    this.first += dead;
    if (this.#head < STRIDE) return;
    this.#entries.splice(0, this.#head);
    this.#head = 0;
  }

  /**
   * The last one up to `most` that may travel with `from`: it rests on nothing of others that `from` does not rest on,
   * or two messages that were joined could each wait for the other.
   */
  together(slot: number, from: number, most: number): number {
    const { past } = this.#entry(from);
    if (past === undefined) return most;
    const known = raised(past, slot, most);
    let to = from;
    while (to < most && covers(known, this.#entry(to + 1).past!)) to++;
    return to;
  }

  /** The writes `from .. to` of `slot` as one message: a key that changed often travels once. */
  push(slot: number, from: number, to: number): Push<S> {
    const built = this.#built;
    if (built?.from === from && built.slot === slot && built.writes.length === to - from + 1) return built;
    const writes: WriteId[] = [];
    for (let n = from; n <= to; n++) writes.push(this.#entry(n).write);
    const changes = from === to ? this.#entry(from).changes : this.#joined(from, to);
    const { past } = this.#entry(from);
    this.#built = { kind: 'push', slot, from, writes, changes, through: undefined, past };
    return this.#built;
  }

  #joined(from: number, to: number): readonly Change<S>[] {
    const changes: Change<S>[] = [];
    const places = new Map<Key, number>();
    for (let n = from; n <= to; n++) {
      for (const change of this.#entry(n).changes) {
        const { key } = change;
        const place = places.get(key);
        if (place === undefined) {
          places.set(key, changes.length);
          changes.push(change);
        } else {
          const state = this.#lattice.combine(key, changes[place]!.state, change.state);
          changes[place] = { key, state, marks: undefined };
        }
      }
    }
    return changes;
  }

  #entry(n: number): Sent<S> {
    return this.#entries[this.#head + n - this.first]!;
  }
}
