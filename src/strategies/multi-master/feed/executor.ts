/** Executes what was read from a log: all of one message in one step, in the order in which it stood there. */
import type { Address, Key } from '../../contract.ts';
import type { Copy } from '../../parts/mesh/copy.ts';
import { at, covers, joined, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';
import type { FeedLog } from './log.ts';
import type { Event, FeedMessage } from './messages.ts';
import type { OriginFilter } from './options.ts';

/** Events that were executed; told of when they are durable. */
export interface Executed {
  readonly from: Address;
  readonly log: number;
  /** How far in that log. */
  readonly upTo: number;
  /** Slot, n, write, slot, n, write, …: those that were news. */
  readonly news: readonly number[];
  /** Those that were executed once more: write, position in the log of this replica, write, … */
  readonly again: readonly number[];
}

export class Executor<S> {
  readonly #copy: Copy<S, FeedMessage<S>, Executed>;
  readonly #log: FeedLog<S>;
  readonly #filter: OriginFilter;
  readonly #passesOn: boolean;
  // What the message comes to so far.
  #seen: Vector = NOTHING_SEEN;
  #keys: Key[] = [];
  #states: S[] = [];
  #marks: Vector[] = [];
  #news: number[] = [];
  #again: number[] = [];

  constructor(copy: Copy<S, FeedMessage<S>, Executed>, log: FeedLog<S>, filter: OriginFilter, passesOn: boolean) {
    this.#copy = copy;
    this.#log = log;
    this.#filter = filter;
    this.#passesOn = passesOn;
  }

  /**
   * Executes those beyond `cursor`, up to the first that does not follow what is here, and gives what is missing
   * before that. `put` is told where that was, or -1, before anything is committed: the reader's place becomes as
   * durable as what it has read.
   */
  run(events: readonly Event<S>[], cursor: number, from: Address, put: (stop: number) => void): Vector | undefined {
    this.#begin(this.#copy.store.seen);
    let missing: Vector | undefined;
    let stop = -1;
    for (const event of events) {
      if (event.at <= cursor) continue;
      missing = this.#missingBefore(event);
      if (missing !== undefined) {
        stop = event.at;
        break;
      }
      if (event.leap === undefined) this.#take(event, from);
    }
    put(stop);
    this.#commit();
    return missing;
  }

  /** What the last run did. */
  get done(): Pick<Executed, 'news' | 'again'> {
    return { news: this.#news, again: this.#again };
  }

  #begin(seen: Vector): void {
    this.#seen = seen;
    this.#keys = [];
    this.#states = [];
    this.#marks = [];
    this.#news = [];
    this.#again = [];
  }

  #missingBefore({ slot, n, leap }: Event<S>): Vector | undefined {
    if (leap !== undefined) return covers(this.#seen, leap) ? undefined : leap;
    if (n <= at(this.#seen, slot) + 1 || this.#isSkipped(slot)) return undefined;
    return replaced(NOTHING_SEEN, slot, n - 1);
  }

  /** As MySQL's server id: what this replica wrote itself comes back to it, and is not looked at. */
  #isSkipped(slot: number): boolean {
    return this.#filter === 'own' && slot === this.#copy.identity.slot;
  }

  #take(event: Event<S>, from: Address): void {
    const { slot, n, write } = event;
    if (this.#isSkipped(slot)) return;
    const isNews = n > at(this.#seen, slot);
    if (!isNews && this.#filter === 'executed') return;
    if (isNews) {
      this.#seen = replaced(this.#seen, slot, n);
      this.#news.push(slot, n, write);
    } else this.#again.push(write, this.#log.last + 1);
    this.#execute(event);
    // As with `log_replica_updates`: what was executed is logged, and so others can read it here.
    if (this.#passesOn) this.#log.append(slot, n, write, event.ttl - 1, from, event.changes);
  }

  #execute({ slot, n, changes }: Event<S>): void {
    const { lattice, store } = this.#copy;
    const mark = replaced(NOTHING_SEEN, slot, n);
    for (const { key, state } of changes) {
      const touched = this.#keys.indexOf(key);
      const mine = touched === -1 ? store.states[key] : this.#states[touched]!;
      const both = lattice.join(key, mine, state);
      if (both === mine) continue;
      if (touched === -1) {
        this.#keys.push(key);
        this.#states.push(both);
        this.#marks.push(mark);
      } else {
        this.#states[touched] = both;
        this.#marks[touched] = joined(this.#marks[touched]!, mark);
      }
    }
  }

  #commit(): void {
    const { store } = this.#copy;
    if (this.#news.length + this.#again.length === 0) return;
    store.commit(this.#keys, this.#states, this.#marks, this.#seen, undefined);
    this.#log.mark(store.ticket);
    this.#copy.onNews();
  }
}
