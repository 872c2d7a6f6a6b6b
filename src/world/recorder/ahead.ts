/** Effects that everybody can see while a cause of theirs is still on its way. */
import type { Key, WriteId } from '../../strategies/contract.ts';
import { type Intent, NEVER } from './intent.ts';
import type { Intents } from './intents.ts';

/** Of one key so many are remembered, the newest. */
const MOST = 64;

/** What must be known of a write when its own record may be gone. */
export interface Effect {
  readonly id: WriteId;
  readonly client: number;
  readonly group: number;
  /** It is seen where its version is shown, not wherever its key is read. */
  readonly replaces: boolean;
  readonly deps: readonly WriteId[];
}

const NONE: readonly Effect[] = [];

/** The ledger lets go of a write that is visible everywhere; one that came before its cause must not go unseen. */
export class Ahead {
  readonly #intents: Intents;
  readonly #of: (Effect[] | undefined)[] = [];

  constructor(intents: Intents) {
    this.#intents = intents;
  }

  completed(write: Intent): void {
    if (write.deps.length === 0 || write.isBeaten || !write.isSettled) return;
    const deps = write.deps.filter((id) => this.#isOnItsWay(id));
    if (deps.length === 0) return;
    const { id, client, group, replaces, key, into } = write;
    this.#add(key, { id, client, group, replaces, deps });
    if (into >= 0 && into !== key) this.#add(into, { id, client, group, replaces, deps });
  }

  /** Those of this key that lack a cause somewhere. */
  of(key: Key): readonly Effect[] {
    const effects = this.#of[key];
    if (effects === undefined) return NONE;
    const left = effects.filter(({ deps }) => deps.some((id) => this.#isOnItsWay(id)));
    this.#of[key] = left.length === 0 ? undefined : left;
    return left;
  }

  #add(key: Key, effect: Effect): void {
    while (this.#of.length <= key) this.#of.push(undefined);
    const effects = (this.#of[key] ??= []);
    effects.push(effect);
    if (effects.length > MOST) effects.shift();
  }

  #isOnItsWay(id: WriteId): boolean {
    const write = this.#intents.find(id);
    return write !== undefined && write.accepted !== NEVER && !write.isSettled;
  }
}
