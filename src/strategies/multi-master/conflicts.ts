/** What observers are told of versions that met: who was beaten, kept beside, merged or rejected. */
import type { WriteId } from '../contract.ts';
import type { Ground, Policy } from './policies/policy.ts';
import type { Versioning } from './versioning/versioning.ts';
import type { Version } from './versions.ts';

export class Conflicts {
  readonly #ground: Ground;
  readonly #policy: Policy;
  readonly #versioning: Versioning;

  constructor(ground: Ground, policy: Policy, versioning: Versioning) {
    this.#ground = ground;
    this.#policy = policy;
    this.#versioning = versioning;
  }

  /** Of two one stays. Where vectors cannot tell whether that is a conflict, the observer can. */
  beaten(winner: Version, loser: Version): void {
    if (!this.#versioning.tells) this.#ground.conflicted(loser.write, 'dropped', winner.write, false);
    else if (!this.#versioning.knew(winner, loser)) this.#ground.conflicted(loser.write, 'dropped', winner.write);
  }

  /** Of several side by side, all but the first have met a conflict. */
  sideBySide(versions: readonly Version[], first: Version): void {
    this.#allBut(first, versions, this.#policy.fate);
  }

  /** A read keeps the first of several. */
  resolved(versions: readonly Version[], first: Version): void {
    this.#allBut(first, versions, 'dropped');
  }

  /** A write took the place of what its client had not seen. */
  overwritten(version: Version, by: WriteId): void {
    this.#ground.conflicted(version.write, 'dropped', by, false);
  }

  rejected(write: WriteId, by: WriteId): void {
    this.#ground.conflicted(write, 'rejected', by);
  }

  #allBut(first: Version, versions: readonly Version[], fate: Policy['fate']): void {
    for (const { write } of versions) if (write !== first.write) this.#ground.conflicted(write, fate, first.write);
  }
}
