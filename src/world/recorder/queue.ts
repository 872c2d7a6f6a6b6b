/** First in, first out, of numbers. */
import { doubled } from '../../kit/ring.ts';

export class Queue {
  #ring = new Float64Array(1024);
  #head = 0;
  size = 0;

  push(value: number): void {
    if (this.size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.size) & (this.#ring.length - 1)] = value;
    this.size++;
  }

  take(): number {
    const value = this.#ring[this.#head];
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.size--;
    return value;
  }

  #grow(): void {
    this.#ring = doubled(this.#ring, this.#head);
    this.#head = 0;
  }
}
