/** What came before what it rests on: held until that is here (causal broadcast, Birman et al. 1991). */
import type { Address } from '../../contract.ts';
import { covers, NOTHING_SEEN, type Vector } from '../version-vector.ts';

/** What comes early beyond that is sent again anyway. */
const MOST = 1024;

interface Resting {
  /** What must be here before it may be taken. */
  readonly past: Vector | undefined;
}

interface Held<T> {
  readonly from: Address;
  readonly what: T;
}

export class Early<T extends Resting> {
  readonly #isSame: (one: T, other: T) => boolean;
  readonly #held: Held<T>[] = [];

  /** `isSame`: of two from one replica, the second is the first, sent again. */
  constructor(isSame: (one: T, other: T) => boolean) {
    this.#isSame = isSame;
  }

  add(from: Address, what: T): void {
    const isHeld = this.#held.some((held) => held.from === from && this.#isSame(held.what, what));
    if (!isHeld && this.#held.length < MOST) this.#held.push({ from, what });
  }

  /** One that may be taken now that this is seen. */
  next(seen: Vector): Held<T> | undefined {
    if (this.#held.length === 0) return undefined;
    const index = this.#held.findIndex(({ what }) => covers(seen, what.past ?? NOTHING_SEEN));
    return index === -1 ? undefined : this.#held.splice(index, 1)[0];
  }
}
