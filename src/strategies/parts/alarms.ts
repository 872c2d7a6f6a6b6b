/** Many deadlines under one timer: all wait equally long, so who comes first is due first. */
import type { Context, Micros } from '../contract.ts';
import { Line } from './line.ts';

export class Alarms<T> {
  readonly #context: Pick<Context<never, string>, 'monotonic' | 'setTimer'>;
  readonly #timer: string;
  readonly #delay: Micros;
  readonly #due = new Line<{ readonly at: Micros; readonly what: T }>();

  constructor(context: Pick<Context<never, string>, 'monotonic' | 'setTimer'>, timer: string, delay: Micros) {
    this.#context = context;
    this.#timer = timer;
    this.#delay = delay;
  }

  add(what: T): void {
    if (this.#delay === Number.POSITIVE_INFINITY) return;
    this.#due.add({ at: this.#context.monotonic() + this.#delay, what });
    if (this.#due.length === 1) this.#context.setTimer(this.#timer, 0, this.#delay);
  }

  /** The timer rang: what is due by now. */
  takeDue(): readonly T[] {
    const now = this.#context.monotonic();
    const due: T[] = [];
    let next = this.#due.oldest;
    for (; next !== undefined && next.at <= now; next = this.#due.oldest) {
      due.push(next.what);
      this.#due.dropThrough(this.#due.first);
    }
    if (next !== undefined) this.#context.setTimer(this.#timer, 0, Math.max(1, next.at - now));
    return due;
  }
}
