/**
 * Rows that move with their users, laid out beforehand: of each a copy in every region that asks, of which one is
 * real, and a register at its first home that says which (as the home location register of a mobile network).
 */
export class Copies {
  /** Regions that ask, by place. */
  readonly #asking: readonly number[];

  constructor(asking: readonly number[]) {
    this.#asking = asking;
  }

  /** Keys that so many users take. */
  keysOf(users: number): number {
    return users * this.#width;
  }

  /** Rank of a user's copy at the region of this place. */
  copyOf(user: number, place: number): number {
    return user * this.#width + place;
  }

  /** Rank of a user's register. */
  registerOf(user: number): number {
    return user * this.#width + this.#asking.length;
  }

  userOf(rank: number): number {
    return Math.floor(rank / this.#width);
  }

  /** Place of the region where the data of this rank is at home when nobody has moved. */
  firstPlace(rank: number): number {
    return this.userOf(rank) % this.#asking.length;
  }

  isRegister(rank: number): boolean {
    return rank % this.#width === this.#asking.length;
  }

  /** The copy that there is from the start. */
  isFirst(rank: number): boolean {
    return rank % this.#width === this.firstPlace(rank);
  }

  /** Region that keeps what is under this rank. */
  homeOf(rank: number): number {
    return this.#asking[this.isRegister(rank) ? this.firstPlace(rank) : rank % this.#width];
  }

  /** Region whose people's data it is, wherever it is. */
  originOf(rank: number): number {
    return this.#asking[this.firstPlace(rank)];
  }

  get #width(): number {
    return this.#asking.length + 1;
  }
}
