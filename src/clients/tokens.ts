/** What clients have seen, in the store's own words: of all keys together, or of each key apart. */
import type { Key, Token } from '../strategies/contract.ts';
import { merged } from './form.ts';

export class Tokens {
  readonly #isByKey: boolean;
  /** By client. */
  readonly #ofSession: (Token | undefined)[] = [];
  readonly #ofKey: (Map<Key, Token> | undefined)[] = [];

  constructor(isByKey: boolean) {
    this.#isByKey = isByKey;
  }

  of(client: number, key: Key): Token | undefined {
    return this.#isByKey ? this.#ofKey[client]?.get(key) : this.#ofSession[client];
  }

  /** A session knows all that it ever heard; of one key it knows what it heard last. */
  heard(client: number, key: Key, token: Token): void {
    if (this.#isByKey) (this.#ofKey[client] ??= new Map()).set(key, token);
    else this.#ofSession[client] = merged(this.#ofSession[client], token);
  }
}
