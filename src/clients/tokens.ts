/** What clients have seen, in the store's own words: of all keys together, or of each key apart. */
import type { Key, Token } from '../strategies/contract.ts';
import { type Form, merged } from './form.ts';

/** Who has seen nothing says so, where one without a token says nothing. */
const NOTHING: Token = [];

export class Tokens {
  readonly #isByKey: boolean;
  /** By client. */
  readonly #ofSession: (Token | undefined)[] = [];
  readonly #ofKey: (Map<Key, Token> | undefined)[] = [];
  /** By scripted step, as in `Flight.what`: what its last answer told. */
  readonly #ofStep = new Map<number, Token>();

  constructor(isByKey: boolean) {
    this.#isByKey = isByKey;
  }

  #of(client: number, key: Key): Token | undefined {
    return this.#isByKey ? this.#ofKey[client]?.get(key) : this.#ofSession[client];
  }

  /** What a request says that its client has seen. */
  asked({ context, sessional }: Form, client: number, key: Key): Token | undefined {
    if (context === undefined) return sessional ? this.#of(client, key) : undefined;
    const token = context === 'own' ? this.#of(client, key) : context === 'none' ? NOTHING : this.#ofStep.get(context);
    return token ?? NOTHING;
  }

  /** A session knows all that it ever heard; of one key it knows what it heard last. */
  heard(client: number, key: Key, token: Token, what: number): void {
    if (what < 0) this.#ofStep.set(what, token);
    if (this.#isByKey) (this.#ofKey[client] ??= new Map()).set(key, token);
    else this.#ofSession[client] = merged(this.#ofSession[client], token);
  }
}
