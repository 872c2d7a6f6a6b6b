/** Rights to take from bounded counters: asked of others when they run out here, given away when others ask. */
import type { Key, Operation } from '../../contract.ts';
import { at, NOTHING_SEEN, replaced } from '../version-vector.ts';
import type { Lattice, Written } from './lattice.ts';
import type { Ask } from './messages.ts';
import type { Store } from './store.ts';

/** A transfer, as any write that others must learn of. */
export interface Granted<S> {
  readonly key: Key;
  readonly written: Written<S>;
  readonly n: number;
  readonly ticket: number;
}

export class Rights<S> {
  readonly #lattice: Lattice<S>;
  readonly #store: Store<S>;
  readonly #post: (slot: number, ask: Ask) => void;

  constructor(lattice: Lattice<S>, store: Store<S>, post: (slot: number, ask: Ask) => void) {
    this.#lattice = lattice;
    this.#store = store;
    this.#post = post;
  }

  /** Asks around for what this operation lacks; lost questions are asked again by the next one that lacks it. */
  ask({ key, amount }: Operation, slot: number): void {
    const loans = this.#lattice.lenders?.(key, this.#store.states[key], slot, amount) ?? [];
    for (const loan of loans) this.#post(loan.slot, { kind: 'ask', key, amount: loan.amount, slot });
  }

  /** Written down here before anybody may use it, and durable before it leaves. */
  grant({ key, amount, slot: to }: Ask, slot: number): Granted<S> | undefined {
    const store = this.#store;
    const written = this.#lattice.grant?.(key, store.states[key], slot, to, amount);
    if (written === undefined) return undefined;
    const n = at(store.seen, slot) + 1;
    const seen = replaced(store.seen, slot, n);
    const ticket = store.commit([key], [written.next], [replaced(NOTHING_SEEN, slot, n)], seen, undefined);
    return { key, written, n, ticket };
  }
}
