/** How often commands got into each other's way lately: where it is often, classic rounds are the quicker ones. */

/** How many are looked back at. */
const LATELY = 16;

export class Contention {
  readonly #clashes: boolean[] = [];

  note(isClash: boolean): void {
    this.#clashes.push(isClash);
    if (this.#clashes.length > LATELY) this.#clashes.shift();
  }

  forget(): void {
    this.#clashes.length = 0;
  }

  /** At least every other time. */
  get isFrequent(): boolean {
    return this.#isFull && 2 * this.#count >= LATELY;
  }

  /** So much less that it would not be frequent at once again. */
  get isRare(): boolean {
    return this.#isFull && 8 * this.#count <= LATELY;
  }

  get #isFull(): boolean {
    return this.#clashes.length === LATELY;
  }

  get #count(): number {
    return this.#clashes.filter((isClash) => isClash).length;
  }
}
