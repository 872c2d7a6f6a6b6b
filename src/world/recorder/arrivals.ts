/** When a write of a key last came to a replica: an answer that was made before may be given after. */
import type { Micros } from '../../kit/time.ts';
import type { Address, Key } from '../../strategies/contract.ts';
import { type Intent, NEVER } from './intent.ts';

export class Arrivals {
  /** By replica, then by key. */
  readonly #of: Micros[][] = [];
  readonly #emptied: Micros[] = [];

  came({ key }: Intent, replica: Address, at: Micros): void {
    while (this.#of.length <= replica) this.#of.push([]);
    const times = this.#of[replica];
    while (times.length <= key) times.push(NEVER);
    times[key] = at;
  }

  /** What it had seen is forgotten, as far as its disk had not kept it. */
  emptied(replica: Address, at: Micros): void {
    while (this.#emptied.length <= replica) this.#emptied.push(NEVER);
    this.#emptied[replica] = at;
  }

  /** It has not stopped since then. */
  isUpSince(replica: Address, at: Micros): boolean {
    return (this.#emptied[replica] ?? NEVER) < at;
  }

  /** NEVER where none has come. */
  last(key: Key, replica: Address): Micros {
    return this.#of[replica]?.[key] ?? NEVER;
  }
}
