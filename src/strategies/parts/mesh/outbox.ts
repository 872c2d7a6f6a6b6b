/** This replica's own writes that some peer may still lack, ready to be joined into one push. */
import type { Key, Micros, WriteId } from '../../contract.ts';
import { Line } from '../line.ts';
import { covers, raised, type Vector } from '../version-vector.ts';
import type { Lattice } from './lattice.ts';
import type { Change, Push } from './messages.ts';
import { changesOf } from './wire.ts';

/** Beyond this many, a peer that lacks the oldest is repaired from the states of keys instead. */
const KEPT = 8192;

interface Sent<S> {
  readonly write: WriteId;
  readonly changes: readonly Change<S>[];
  /** Under causal delivery: what was here before it. */
  readonly past: Vector | undefined;
  readonly at: Micros;
}

export class Outbox<S> {
  readonly #lattice: Lattice<S>;
  /** By number of the write. */
  readonly #sent: Line<Sent<S>>;
  /** Some write is gone though a peer may lack it. */
  hasOverflowed = false;
  /** The push built last: peers mostly ask for the same. */
  #built: Push<S> | undefined;

  constructor(lattice: Lattice<S>, first: number) {
    this.#lattice = lattice;
    this.#sent = new Line(first);
  }

  /** Number of the oldest write kept. */
  get first(): number {
    return this.#sent.first;
  }

  /** `past`: what was here before it, where it may be taken only after that. */
  add(write: WriteId, keys: readonly Key[], deltas: readonly S[], past: Vector | undefined, at: Micros): void {
    this.#sent.add({ write, changes: changesOf(keys, deltas), past, at });
    if (this.#sent.length > KEPT) this.#dropOldest();
  }

  /** What is older than deletions are remembered may be deleted by now: no stream carries it (as Cassandra's hints). */
  dropBefore(limit: Micros): void {
    for (let oldest = this.#sent.oldest; oldest !== undefined && oldest.at < limit; oldest = this.#sent.oldest)
      this.#dropOldest();
  }

  /** Nobody lacks the writes up to `n` any more. */
  dropThrough(n: number): void {
    this.#sent.dropThrough(n);
  }

  /**
   * The last one up to `most` that may travel with `from`: it rests on nothing of others that `from` does not rest on,
   * or two messages that were joined could each wait for the other.
   */
  together(slot: number, from: number, most: number): number {
    const { past } = this.#sent.get(from)!;
    if (past === undefined) return most;
    const known = raised(past, slot, most);
    let to = from;
    while (to < most && covers(known, this.#sent.get(to + 1)!.past!)) to++;
    return to;
  }

  /** The writes `from .. to` of `slot` as one message: a key that changed often travels once. */
  push(slot: number, from: number, to: number): Push<S> {
    const built = this.#built;
    if (built?.from === from && built.slot === slot && built.writes.length === to - from + 1) return built;
    const writes: WriteId[] = [];
    for (let n = from; n <= to; n++) writes.push(this.#sent.get(n)!.write);
    const changes = from === to ? this.#sent.get(from)!.changes : this.#joined(from, to);
    const { past } = this.#sent.get(from)!;
    this.#built = { kind: 'push', slot, from, writes, changes, through: undefined, past };
    return this.#built;
  }

  #joined(from: number, to: number): readonly Change<S>[] {
    const changes: Change<S>[] = [];
    const places = new Map<Key, number>();
    for (let n = from; n <= to; n++) {
      for (const change of this.#sent.get(n)!.changes) {
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

  #dropOldest(): void {
    this.hasOverflowed = true;
    this.#sent.dropThrough(this.#sent.first);
  }
}
