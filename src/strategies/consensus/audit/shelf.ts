/** A list by log index whose oldest part is let go when nobody can ask for it any more. */

export class Shelf<T> {
  #items: T[] = [];
  #first = 1;

  /** The first index that is kept; `last` = first - 1 when nothing is. */
  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#first + this.#items.length - 1;
  }

  get(index: number): T | undefined {
    return this.#items[index - this.#first];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Lets go of everything at or below `index`. */
  dropThrough(index: number): void {
    const dead = Math.min(index + 1 - this.#first, this.#items.length);
    if (dead <= 0) return;
    this.#items.splice(0, dead);
    this.#first += dead;
  }
}
