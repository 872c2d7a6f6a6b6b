/** Which keys clients of one region have seen: of these they have something to show when nobody answers. */
import type { Key } from '../../strategies/contract.ts';

/** Keys that are remembered; beyond that the one that was seen longest ago goes. */
const MOST = 100_000;

export class LastSeen {
  readonly #keys = new Set<Key>();

  note(key: Key): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size > MOST) this.#keys.delete(this.#keys.keys().next().value!);
  }

  has(key: Key): boolean {
    return this.#keys.has(key);
  }
}
