/** What clients of one region saw last of each key: answers for when nobody gives any. */
import type { Key, Value } from '../../strategies/contract.ts';

/** Keys that are remembered; beyond that the one that was seen longest ago goes. */
const MOST = 100_000;

export class LastSeen {
  readonly #values = new Map<Key, Value | undefined>();

  note(key: Key, value: Value | undefined): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > MOST) this.#values.delete(this.#values.keys().next().value!);
  }

  has(key: Key): boolean {
    return this.#values.has(key);
  }
}
