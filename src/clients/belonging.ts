/** Keys that belong to regions: in turn to those that have clients, so that each has hot and cold ones of its own. */
export class Belonging {
  readonly #regions: readonly number[];
  /** By region: its turn, or -1 where nobody asks from. */
  readonly #turn: readonly number[];

  /** `from`: share of the requests by region. */
  constructor(from: readonly number[]) {
    this.#regions = from.flatMap((share, region) => (share > 0 ? [region] : []));
    this.#turn = from.map((_, region) => this.#regions.indexOf(region));
  }

  /** The region of the key of this rank. */
  regionOf(rank: number): number {
    return this.#regions[rank % this.#regions.length]!;
  }

  /** The key of the region that is about as hot as the one of `rank`, of `count` keys in all. */
  nearest(rank: number, region: number, count: number): number {
    const size = this.#regions.length;
    const turn = this.#turn[region]!;
    if (turn < 0 || turn >= count) return rank;
    const own = rank - (rank % size) + turn;
    return own < count ? own : own - size;
  }
}
