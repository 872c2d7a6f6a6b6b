/** What clients have seen, in the store's own words: of each partition, or of each key apart. */
import type { Key, Token } from '../strategies/contract.ts';
import { type Form, merged } from './form.ts';

/** Who has seen nothing says so, where one without a token says nothing. */
const NOTHING: Token = [];

/** What one session knows of a partition: positions of one log mean nothing in another. */
interface Known {
  both: Token | undefined;
  wrote: Token | undefined;
  read: Token | undefined;
}

export interface TokenPlan {
  /** Tokens speak of one key each. */
  readonly isByKey: boolean;
  partitionOf(key: Key): number;
}

export class Tokens {
  readonly #plan: TokenPlan;
  /** By client, then by partition. */
  readonly #ofSession: (Known | undefined)[][] = [];
  readonly #ofKey: (Map<Key, Token> | undefined)[] = [];
  /** By scripted step, as in `Flight.what`: what its last answer told. */
  readonly #ofStep = new Map<number, Token>();

  constructor(plan: TokenPlan) {
    this.#plan = plan;
  }

  #of(past: Form['past'], client: number, key: Key): Token | undefined {
    if (this.#plan.isByKey) return this.#ofKey[client]?.get(key);
    return past === 'none' ? undefined : this.#ofSession[client]?.[this.#plan.partitionOf(key)]?.[past];
  }

  /** What a request says that its client has seen. */
  asked({ context, sessional, past }: Form, client: number, key: Key): Token | undefined {
    if (context === undefined) return sessional ? this.#of(past, client, key) : undefined;
    const token =
      context === 'own' ? this.#of('both', client, key) : context === 'none' ? NOTHING : this.#ofStep.get(context);
    return token ?? NOTHING;
  }

  /** A session knows all that it ever heard; of one key it knows what it heard last. */
  heard({ kind }: Form, client: number, key: Key, token: Token, what: number): void {
    if (what < 0) this.#ofStep.set(what, token);
    if (this.#plan.isByKey) (this.#ofKey[client] ??= new Map()).set(key, token);
    else {
      const known = this.#knownBy(client, this.#plan.partitionOf(key));
      known.both = merged(known.both, token);
      if (kind === 'read') known.read = merged(known.read, token);
      else known.wrote = merged(known.wrote, token);
    }
  }

  #knownBy(client: number, partition: number): Known {
    const all = (this.#ofSession[client] ??= []);
    return (all[partition] ??= { both: undefined, wrote: undefined, read: undefined });
  }
}
