/** Timeouts of one region's attempts: all equally long, so a queue of them is in order by itself. */
import { doubled } from '../kit/ring.ts';
import type { Micros } from '../kit/time.ts';
import type { WriteId } from '../strategies/contract.ts';

const FIELDS = 3;

export class Deadlines {
  #ring = new Float64Array(256 * FIELDS);
  #head = 0;
  #length = 0;

  get empty(): boolean {
    return this.#length === 0;
  }

  get at(): Micros {
    return this.#ring[this.#head];
  }

  get opId(): WriteId {
    return this.#ring[this.#head + 1];
  }

  get attempt(): number {
    return this.#ring[this.#head + 2];
  }

  push(at: Micros, opId: WriteId, attempt: number): void {
    if (this.#length * FIELDS === this.#ring.length) this.#grow();
    const place = (this.#head + this.#length * FIELDS) % this.#ring.length;
    this.#ring[place] = at;
    this.#ring[place + 1] = opId;
    this.#ring[place + 2] = attempt;
    this.#length++;
  }

  shift(): void {
    this.#head = (this.#head + FIELDS) % this.#ring.length;
    this.#length--;
  }

  #grow(): void {
    this.#ring = doubled(this.#ring, this.#head);
    this.#head = 0;
  }
}
