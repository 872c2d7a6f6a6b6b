/** Many deadlines under one timer: all wait equally long, so who comes first is due first. */
import type { Context, Micros } from '../contract.ts';

/** The room of deadlines that are over is given back in strides. */
const STRIDE = 1024;

export class Alarms<T> {
  readonly #context: Pick<Context<never, string>, 'monotonic' | 'setTimer'>;
  readonly #timer: string;
  readonly #delay: Micros;
  #due: { readonly at: Micros; readonly what: T }[] = [];
  #head = 0;

  constructor(context: Pick<Context<never, string>, 'monotonic' | 'setTimer'>, timer: string, delay: Micros) {
    this.#context = context;
    this.#timer = timer;
    this.#delay = delay;
  }

  add(what: T): void {
    if (this.#delay === Number.POSITIVE_INFINITY) return;
    this.#due.push({ at: this.#context.monotonic() + this.#delay, what });
    if (this.#due.length - this.#head === 1) this.#context.setTimer(this.#timer, 0, this.#delay);
  }

  /** The timer rang: what is due by now. */
  takeDue(): readonly T[] {
    const now = this.#context.monotonic();
    const due: T[] = [];
    while (this.#head < this.#due.length && this.#due[this.#head]!.at <= now) due.push(this.#due[this.#head++]!.what);
    if (this.#head >= STRIDE) {
      this.#due.splice(0, this.#head);
      this.#head = 0;
    }
    const next = this.#due[this.#head];
    if (next !== undefined) this.#context.setTimer(this.#timer, 0, Math.max(1, next.at - now));
    return due;
  }
}
