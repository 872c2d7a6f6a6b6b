/** Many deadlines under one timer: all wait equally long, so who comes first is due first. */
import type { Context, Micros } from '../contract.ts';

export class Alarms<T> {
  readonly #context: Pick<Context<never, string>, 'monotonic' | 'setTimer'>;
  readonly #timer: string;
  readonly #delay: Micros;
  #due: { readonly at: Micros; readonly what: T }[] = [];

  constructor(context: Pick<Context<never, string>, 'monotonic' | 'setTimer'>, timer: string, delay: Micros) {
    this.#context = context;
    this.#timer = timer;
    this.#delay = delay;
  }

  add(what: T): void {
    if (this.#delay === Number.POSITIVE_INFINITY) return;
    this.#due.push({ at: this.#context.monotonic() + this.#delay, what });
    if (this.#due.length === 1) this.#context.setTimer(this.#timer, 0, this.#delay);
  }

  /** The timer rang: what is due by now. */
  takeDue(): readonly T[] {
    const now = this.#context.monotonic();
    let count = 0;
    while (count < this.#due.length && this.#due[count]!.at <= now) count++;
    const due = this.#due.splice(0, count).map(({ what }) => what);
    const next = this.#due[0];
    if (next !== undefined) this.#context.setTimer(this.#timer, 0, Math.max(1, next.at - now));
    return due;
  }
}
