/** How many unknown operations of each class a search has made use of: vectors, numbered as they are met. */

/** 0 is none of any. */
export class Spending {
  readonly #vectors: number[][] = [[]];
  readonly #places = new Map<string, number>([['', 0]]);
  readonly #classes: number;
  readonly #after = new Map<number, number>();

  constructor(classes: number) {
    this.#classes = classes;
  }

  of(vector: number, cls: number): number {
    return this.#vectors[vector][cls] ?? 0;
  }

  /** The vector with one more of `cls`. */
  plus(vector: number, cls: number): number {
    const key = vector * this.#classes + cls;
    let after = this.#after.get(key);
    if (after === undefined) {
      const counts = Array.from({ length: this.#classes }, (_, at) => this.of(vector, at) + (at === cls ? 1 : 0));
      const text = counts.join();
      after = this.#places.get(text) ?? this.#vectors.push(counts) - 1;
      this.#places.set(text, after);
      this.#after.set(key, after);
    }
    return after;
  }

  /** Whether `a` spends no more of any class than `b`. */
  isAtMost(a: number, b: number): boolean {
    if (a === b || a === 0) return true;
    const more = this.#vectors[b];
    return this.#vectors[a].every((count, cls) => count <= (more[cls] ?? 0));
  }
}
