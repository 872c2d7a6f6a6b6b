/** When a write of a key last came to a replica: an answer that was made before may be given after. */
import type { Micros } from '../../kit/time.ts';
import type { Address, Key } from '../../strategies/contract.ts';
import { type Intent, NEVER } from './intent.ts';

export class Arrivals {
  /** By replica, then by key. */
  readonly #of: Micros[][] = [];

  came({ key }: Intent, replica: Address, at: Micros): void {
    while (this.#of.length <= replica) this.#of.push([]);
    const times = this.#of[replica];
    while (times.length <= key) times.push(NEVER);
    times[key] = at;
  }

  /** NEVER where none has come. */
  last(key: Key, replica: Address): Micros {
    return this.#of[replica]?.[key] ?? NEVER;
  }
}
