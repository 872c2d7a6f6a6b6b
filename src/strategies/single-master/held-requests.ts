/** Requests that came before there was a master to take them: they are held for a while, not refused. */
import { type Context, type Request, refused } from '../contract.ts';
import type { Message } from './messages.ts';
import type { State } from './state.ts';

const MOST_HELD = 10_000;

export class HeldRequests {
  readonly #state: State;
  readonly #context: Context<Message, string>;
  #held: Request[] = [];

  constructor(state: State) {
    this.#state = state;
    this.#context = state.context;
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  hold(request: Request): void {
    if (this.#held.length < MOST_HELD) this.#held.push(request);
    else this.#context.reply(request, refused('not open yet, and too many wait'));
  }

  /** The master is open: those who waited come first. */
  take(): readonly Request[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  refuseAll(): void {
    for (const request of this.take()) {
      this.#context.reply(request, refused('no master yet', this.#state.elsewhere()));
    }
  }
}
