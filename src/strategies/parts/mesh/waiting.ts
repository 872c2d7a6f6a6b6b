/** What waits: for an fsync everything that is said, for news the requests of a session. */
import type { Address, Micros, Outcome, Request } from '../../contract.ts';
import { Line } from '../line.ts';
import { covers, type Vector } from '../version-vector.ts';
import type { Named } from './lattice.ts';

/** How long a request of a session waits for the replica to catch up, before it is sent elsewhere. */
export const SESSION_WAIT: Micros = 1_000_000;
/** Requests that wait so at one replica; who comes then is sent elsewhere at once. */
export const MOST_WAITING = 10_000;

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

interface Waiting {
  readonly id: number;
  readonly request: Request;
}

export class Sessions {
  #waiting: Waiting[] = [];
  readonly #kept = new Map<number, Request>();
  #lastId = 0;

  get length(): number {
    return this.#waiting.length;
  }

  /** Returns the key of the timer that ends the wait. */
  add(request: Request): number {
    this.#waiting.push({ id: ++this.#lastId, request });
    return this.#lastId;
  }

  /** Those that `seen` satisfies now, with their timers' keys. */
  takeReady(seen: Vector): readonly Waiting[] {
    if (this.#waiting.length === 0) return this.#waiting;
    const ready: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const one of this.#waiting) (covers(seen, one.request.token!) ? ready : rest).push(one);
    this.#waiting = rest;
    return ready;
  }

  /** What is here for it is here; its turn comes with its timer. */
  keep(id: number, request: Request): number {
    this.#kept.set(id, request);
    return id;
  }

  takeKept(id: number): Request | undefined {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    return kept;
  }

  takeLate(id: number): Request | undefined {
    const late = this.#waiting.find((one) => one.id === id);
    this.#waiting = this.#waiting.filter((one) => one !== late);
    return late?.request;
  }
}
