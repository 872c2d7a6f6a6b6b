/** Pushes that carry the whole state of the sender beside the names of its new writes. */
import type { Push } from './messages.ts';
import type { Store } from './store.ts';

export class WholePushes<S> {
  readonly #store: Store<S>;
  /** The last one: peers that are told at once share it. */
  #last: { readonly push: Push<S>; readonly ticket: number; readonly whole: Push<S> } | undefined;

  constructor(store: Store<S>) {
    this.#store = store;
  }

  of(push: Push<S>): Push<S> {
    const { seen, ticket } = this.#store;
    const last = this.#last;
    if (last !== undefined && last.push === push && last.ticket === ticket) return last.whole;
    const { kind, slot, from, writes, past } = push;
    const whole: Push<S> = { kind, slot, from, writes, changes: this.#store.everything(), through: seen, past };
    this.#last = { push, ticket, whole };
    return whole;
  }
}
