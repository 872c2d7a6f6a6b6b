/** Sets of slots as ranges, oldest first. */

/** From the first up to, and without, the second. */
export type Range = readonly [from: number, to: number];

export class Ranges {
  #all: Range[] = [];

  get all(): readonly Range[] {
    return this.#all;
  }

  has(slot: number): boolean {
    const all = this.#all;
    for (let i = all.length - 1; i >= 0; i--) if (slot >= all[i]![0]) return slot < all[i]![1];
    return false;
  }

  add([from, to]: Range): void {
    if (to <= from) return;
    const last = this.#all.at(-1);
    if (last === undefined || from > last[1]) this.#all.push([from, to]);
    else if (from >= last[0]) {
      if (to > last[1]) this.#all[this.#all.length - 1] = [last[0], to];
    } else this.#all = joined([...this.#all, [from, to]]);
  }

  /** Slots below this one are of no interest any more. */
  drop(below: number): void {
    while (this.#all.length > 0 && this.#all[0]![1] <= below) this.#all.shift();
  }

  restore(all: readonly Range[]): void {
    this.#all = [...all];
  }
}

function joined(all: Range[]): Range[] {
  const whole: Range[] = [];
  for (const [from, to] of all.sort((a, b) => a[0] - b[0])) {
    const last = whole.at(-1);
    if (last !== undefined && from <= last[1]) whole[whole.length - 1] = [last[0], Math.max(last[1], to)];
    else whole.push([from, to]);
  }
  return whole;
}
