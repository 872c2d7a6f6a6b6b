/** One reader of this replica's log: how far it is, what is on its way to it, what waits for it. */
import type { Address } from '../../contract.ts';
import { at, covers, NOTHING_SEEN, type Vector } from '../../parts/version-vector.ts';
import type { FeedLog } from './log.ts';
import type { Event, Events } from './messages.ts';
import type { FeedOptions } from './options.ts';

/** Entries that may be under way at a time. */
const WINDOW = 1024;

export class Link<S> {
  readonly to: Address;
  /** Index among the peers: the key of its timer. */
  readonly peer: number;
  readonly #log: FeedLog<S>;
  readonly #batch: number;
  /** What came from the reader is for it as well: on a ring. */
  readonly #returns: boolean;
  /**
   * Server ids do not tell what a reader has executed: all that is logged since it was told to read here is for it,
   * in flight or not. Whoever goes by what was executed has no such place: Infinity.
   */
  readonly #since: number;
  /** It has said where it stands, since this replica started. */
  isOpen = false;
  /** The latest that it asked: one that was overtaken on its way says where it stood before. */
  question = 0;
  #start = 0;
  /** What the reader has said to have; what it will have when all that was sent has come. */
  #cursor: number;
  #told: number;
  /** All up to here was sent, or does not concern the reader. */
  #sent: number;
  /** Of the entries beyond the cursor those that concern it, as far as they are counted. */
  backlog = 0;
  #counted: number;
  isTimed = false;
  #cursorAtRetry = 0;
  /** It did not answer: one message a retry goes out until it does. */
  isSilent = false;
  /** What waited up to here was thrown away: who goes on from there must have seen `#lacks`. */
  #thrownThrough = 0;
  #lacks: Vector = NOTHING_SEEN;
  /** How many entries were ever thrown away. */
  thrown = 0;

  constructor(log: FeedLog<S>, to: Address, peer: number, { batch, originFilter }: FeedOptions, returns: boolean) {
    this.#log = log;
    this.to = to;
    this.peer = peer;
    this.#batch = batch;
    this.#returns = returns;
    this.#since = originFilter === 'executed' ? Number.POSITIVE_INFINITY : log.last;
    this.#cursor = this.#told = this.#sent = this.#counted = log.first - 1;
    this.count();
  }

  /** The reader gets nothing more up to here. What concerns others alone is through when nothing is on its way. */
  get acked(): number {
    if (this.hasThrown) return this.#thrownThrough;
    return this.#cursor >= this.#told ? this.#sent : this.#cursor;
  }

  /** The log has grown: how many entries wait for this reader, or for its word that it has them. */
  count(): void {
    while (this.#counted < this.#log.last) if (this.#concerns(this.#log.entry(++this.#counted))) this.backlog++;
  }

  /** What waited was thrown away, and only a full sync can bring it. */
  get hasThrown(): boolean {
    return this.#cursor < this.#thrownThrough;
  }

  get isUnderWay(): boolean {
    return this.#told > this.#cursor;
  }

  /**
   * Where this reader can go on: where it stands, if the log still has what follows; else at the first entry that is
   * news to it, if it has seen all that stood before. -1: it lacks what is not here any more.
   */
  placeOf(log: number, after: number, seen: Vector): number {
    const { id, first, durable, base } = this.#log;
    const isThere = log === id && after >= first - 1 && after <= durable;
    if (isThere && after >= this.#thrownThrough) return after;
    if (!covers(seen, base) || !covers(seen, this.#lacks)) return -1;
    let place = Math.max(first - 1, this.#thrownThrough);
    const most = Math.min(durable, this.#since);
    while (place < most && isIn(seen, this.#log.entry(place + 1))) place++;
    return place;
  }

  open(place: number, question: number): void {
    this.isOpen = true;
    this.isSilent = false;
    this.question = question;
    this.#start = this.#cursor = this.#told = this.#sent = this.#counted = place;
    this.backlog = 0;
    this.count();
  }

  /** Entries up to `ready`, a message of them; undefined where none concerns the reader, or enough is under way. */
  next(ready: number): Events<S> | undefined {
    if (this.#sent - this.acked >= WINDOW) return undefined;
    const after = this.#told;
    const events = this.#collect(ready);
    if (events.length === 0) return undefined;
    this.#told = this.#sent;
    return this.#message(after, events);
  }

  /** What a reader gets that asks now and then: it may be nothing. */
  answer(ready: number): Events<S> {
    const after = this.#told;
    const events = this.#collect(ready);
    this.#told = this.#sent;
    return this.#message(after, events);
  }

  /** True where it has more than before. */
  onTaken(upTo: number): boolean {
    if (upTo <= this.#cursor || upTo > this.#log.last) return false;
    for (let at = Math.max(this.#cursor + 1, this.#log.first); at <= upTo; at++) {
      if (this.#concerns(this.#log.entry(at))) this.backlog--;
    }
    this.#cursor = upTo;
    this.#told = Math.max(this.#told, upTo);
    this.#sent = Math.max(this.#sent, upTo);
    this.isSilent = false;
    return true;
  }

  startTimer(): void {
    this.isTimed = true;
    this.#cursorAtRetry = this.#cursor;
  }

  /** True where no word came: all that is under way is sent again, a message at a time. */
  onRetry(): boolean {
    this.isTimed = false;
    if (!this.isUnderWay || this.#cursor !== this.#cursorAtRetry) return false;
    this.isSilent = true;
    this.#told = this.#sent = this.#cursor;
    return true;
  }

  /** All that waits is thrown away; who has not seen `seen` by other means may not go on. */
  throwAway(seen: Vector): void {
    this.thrown += this.backlog;
    this.backlog = 0;
    this.isOpen = false;
    this.#thrownThrough = this.#told = this.#sent = this.#counted = this.#log.last;
    this.#lacks = seen;
  }

  #collect(ready: number): Event<S>[] {
    const events: Event<S>[] = [];
    let at = Math.max(this.#sent, this.#log.first - 1);
    while (at < ready && events.length < this.#batch) {
      const entry = this.#log.entry(++at);
      if (this.#concerns(entry)) events.push(entry);
    }
    this.#sent = Math.max(this.#sent, at);
    return events;
  }

  #concerns({ ttl, from }: Event<S>): boolean {
    return ttl > 0 && (this.#returns || from !== this.to);
  }

  #message(after: number, events: readonly Event<S>[]): Events<S> {
    const { question } = this;
    const log = this.#log.id;
    const taken = this.#cursor;
    return { kind: 'events', log, after, to: this.#sent, taken, question, start: this.#start, events };
  }
}

function isIn<S>(seen: Vector, { slot, n, leap }: Event<S>): boolean {
  return leap === undefined ? at(seen, slot) >= n : covers(seen, leap);
}
