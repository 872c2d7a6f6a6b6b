/** Who keeps up: one who lags far behind is not sent more than its links carry, and asks for it all when it can. */
import type { Address } from '../../contract.ts';
import type { Slot } from './messages.ts';

/** So many windows behind, and it does not keep up. */
const WINDOWS = 2;
/** One in so many slots is told to it all the same: it may be that only its own word was lost. */
const SAMPLE = 16;

export class Pace {
  readonly #window: number;
  readonly #reached = new Map<Address, Slot>();

  constructor(window: number) {
    this.#window = window;
  }

  /** By its own word it is there. */
  heard(from: Address, slot: Slot): void {
    if (slot > (this.#reached.get(from) ?? -1)) this.#reached.set(from, slot);
  }

  isKept(by: Address, slot: Slot): boolean {
    const reached = this.#reached.get(by);
    return reached === undefined || slot <= reached + WINDOWS * this.#window || slot % SAMPLE === 0;
  }
}
