/** Messages, and bytes by the pair of regions that they went between. */

export class Traffic {
  readonly #regions: number;
  /** By from × regions + to. */
  readonly #bytes: Float64Array;
  messages = 0;

  constructor(regions: number) {
    this.#regions = regions;
    this.#bytes = new Float64Array(regions * regions);
  }

  /** Within a region only what nodes tell each other may be billed: clients are taken to be next to theirs. */
  sent(from: number, to: number, bytes: number, isBetweenNodes: boolean): void {
    this.messages++;
    if (from !== to || isBetweenNodes) this.#bytes[from * this.#regions + to] += bytes;
  }

  /** From a region to itself: between its nodes. */
  bytes(from: number, to: number): number {
    return this.#bytes[from * this.#regions + to];
  }

  get bytesCrossRegion(): number {
    let sum = 0;
    for (let from = 0; from < this.#regions; from++) {
      for (let to = 0; to < this.#regions; to++) if (from !== to) sum += this.bytes(from, to);
    }
    return sum;
  }
}
