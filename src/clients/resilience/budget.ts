/** A retry budget: further attempts as a share of first ones, so that clients do not multiply a store's troubles. */

/** Tokens at the start, and the most that are ever saved up: rare failures are always tried again. */
const RESERVE = 10;

/** A bucket of tokens: each first attempt brings `share` of one, each further one takes a whole one. */
export class RetryBudget {
  readonly #share: number;
  #tokens = RESERVE;

  constructor(share: number) {
    this.#share = share;
  }

  earn(): void {
    this.#tokens = Math.min(RESERVE, this.#tokens + this.#share);
  }

  /** False where the share is used up: the attempt is not made. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
