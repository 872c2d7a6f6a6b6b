/** Requests that wait for something to happen here, each for so long and no longer; one timer serves them all. */
import type { Context, Micros } from '../contract.ts';

const MOST_WAITING = 10_000;

interface Waiting<T> {
  readonly what: T;
  readonly until: Micros;
}

export class WaitingRoom<T, Timer extends string> {
  readonly #context: Pick<Context<never, Timer>, 'monotonic' | 'setTimer'>;
  readonly #timer: Timer;
  readonly #patience: Micros;
  /** In order of arrival, which is the order of deadlines: the timer belongs to the first. */
  #waiting: Waiting<T>[] = [];

  constructor(context: Pick<Context<never, Timer>, 'monotonic' | 'setTimer'>, timer: Timer, patience: Micros) {
    this.#context = context;
    this.#timer = timer;
    this.#patience = patience;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Nobody else may wait: whoever comes is to be sent elsewhere. */
  get isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING;
  }

  enter(what: T): void {
    this.#waiting.push({ what, until: this.#context.monotonic() + this.#patience });
    if (this.#waiting.length === 1) this.#context.setTimer(this.#timer, 0, this.#patience);
  }

  /** Those whose time has come leave, in the order in which they came. */
  leave(isReady: (what: T) => boolean): readonly T[] {
    const ready: T[] = [];
    const waiting: Waiting<T>[] = [];
    for (const one of this.#waiting) {
      if (isReady(one.what)) ready.push(one.what);
      else waiting.push(one);
    }
    if (ready.length > 0) this.#waiting = waiting;
    return ready;
  }

  /** The timer: who has waited too long is sent away, and the next one is waited for. */
  expire(sendAway: (what: T) => void): void {
    const now = this.#context.monotonic();
    const late = this.#waiting.filter(({ until }) => until <= now);
    this.#waiting = this.#waiting.slice(late.length);
    for (const { what } of late) sendAway(what);
    const next = this.#waiting[0];
    if (next !== undefined) this.#context.setTimer(this.#timer, 0, next.until - now);
  }
}
