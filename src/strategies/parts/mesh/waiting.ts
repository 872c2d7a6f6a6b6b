/** What waits: for an fsync everything that is said, for news the reads of a session. */
import type { Address, Micros, Outcome, Request } from '../../contract.ts';
import { Line } from '../line.ts';
import { covers, type Vector } from '../version-vector.ts';
import type { Named } from './lattice.ts';

/** How long a session read waits for the replica to catch up, before it is sent elsewhere. */
export const SESSION_WAIT: Micros = 1_000_000;

/** Said when the fsync of `ticket` is done: nobody is told what a crash may still take back. */
export type Promised<M, Other> = { readonly ticket: number } & (
  | {
      readonly kind: 'answer';
      readonly request: Request;
      readonly outcome: Outcome;
      /** The number of the write that is answered; 0 for reads. */
      readonly n: number;
    }
  /** An own write that no client asked for: rights that were given away, or what a read decided. */
  | { readonly kind: 'granted'; readonly n: number }
  | { readonly kind: 'send'; readonly to: Address; readonly message: M }
  /** Writes that became visible here in a state, and not by name. */
  | { readonly kind: 'shown'; readonly names: readonly Named[] }
  /** What an engine alone knows of. */
  | { readonly kind: 'other'; readonly what: Other }
);

/** First in, first out, in order of tickets. */
export class Promises<M, Other> {
  readonly #items = new Line<Promised<M, Other>>();

  add(promised: Promised<M, Other>): void {
    this.#items.add(promised);
  }

  /** The next one whose fsync is done. */
  takeDone(ticket: number): Promised<M, Other> | undefined {
    const next = this.#items.oldest;
    if (next === undefined || next.ticket > ticket) return undefined;
    this.#items.dropThrough(this.#items.first);
    return next;
  }
}

interface WaitingRead {
  readonly id: number;
  readonly request: Request;
}

export class SessionReads {
  #waiting: WaitingRead[] = [];
  #lastId = 0;

  get length(): number {
    return this.#waiting.length;
  }

  /** Returns the key of the timer that ends the wait. */
  add(request: Request): number {
    this.#waiting.push({ id: ++this.#lastId, request });
    return this.#lastId;
  }

  /** The reads that `seen` satisfies now, with their timers' keys. */
  takeReady(seen: Vector): readonly WaitingRead[] {
    if (this.#waiting.length === 0) return this.#waiting;
    const ready: WaitingRead[] = [];
    const rest: WaitingRead[] = [];
    for (const read of this.#waiting) (covers(seen, read.request.token!) ? ready : rest).push(read);
    this.#waiting = rest;
    return ready;
  }

  takeLate(id: number): Request | undefined {
    const late = this.#waiting.find((read) => read.id === id);
    this.#waiting = this.#waiting.filter((read) => read !== late);
    return late?.request;
  }
}
