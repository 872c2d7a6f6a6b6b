/** Messages, bytes between regions, and what those cost. */
import { egressPrice } from './prices.ts';

export class Traffic {
  readonly #regions: readonly string[];
  /** By source region: bytes that left for another region. */
  readonly #left: Float64Array;
  messages = 0;

  constructor(regions: readonly string[]) {
    this.#regions = regions;
    this.#left = new Float64Array(regions.length);
  }

  sent(from: number, to: number, bytes: number): void {
    this.messages++;
    if (from !== to) this.#left[from] += bytes;
  }

  get bytesCrossRegion(): number {
    let sum = 0;
    for (const bytes of this.#left) sum += bytes;
    return sum;
  }

  /** USD. */
  get cost(): number {
    let sum = 0;
    this.#regions.forEach((region, index) => {
      sum += this.#left[index] * egressPrice(region);
    });
    return sum;
  }
}
