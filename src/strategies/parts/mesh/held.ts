/** Pushes that came before what precedes them: held until it comes, for streams are taken in order. */
import type { Address } from '../../contract.ts';
import type { Push } from './messages.ts';

/** Per slot; what comes early beyond that is sent again anyway. */
const MOST = 32;

interface Early<S> {
  readonly from: Address;
  readonly push: Push<S>;
}

/**
 * Out of order, a counter's newest entry would show what a lost message did to it, but not what the
 * same message did to other keys (causal delta-merging, Almeida et al. 2018 §5).
 */
export class Held<S> {
  readonly #bySlot: (Early<S>[] | undefined)[] = [];

  add(from: Address, push: Push<S>): void {
    const held = (this.#bySlot[push.slot] ??= []);
    if (held.length < MOST) held.push({ from, push });
  }

  /** One that may be taken now that `seen` of its slot is here. */
  takeAfter(slot: number, seen: number): Early<S> | undefined {
    const held = this.#bySlot[slot];
    if (held === undefined || held.length === 0) return undefined;
    const index = held.findIndex(({ push }) => push.from <= seen + 1);
    return index === -1 ? undefined : held.splice(index, 1)[0];
  }
}
