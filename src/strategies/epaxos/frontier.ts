/** A set of instances that mostly has no gaps: a vector, and what lies beyond it. */
import type { WriteId } from '../contract.ts';
import { at, replaced, type Vector } from '../parts/version-vector.ts';
import { type InstanceId, idOf, numberOf, originOf } from './ids.ts';

export class Frontier {
  /** By origin: all up to here are in. */
  #through: Vector = [];
  /** With the write that each made visible, or 0. */
  readonly #beyond = new Map<InstanceId, WriteId>();

  get through(): Vector {
    return this.#through;
  }

  get beyond(): readonly (readonly [InstanceId, WriteId])[] {
    return [...this.#beyond].sort(([a], [b]) => a - b);
  }

  /** By origin the highest number that is in. */
  get highest(): Vector {
    let highest = this.#through;
    for (const id of this.#beyond.keys()) {
      const origin = originOf(id);
      if (numberOf(id) > at(highest, origin)) highest = replaced(highest, origin, numberOf(id));
    }
    return highest;
  }

  has(id: InstanceId): boolean {
    return numberOf(id) <= at(this.#through, originOf(id)) || this.#beyond.has(id);
  }

  add(id: InstanceId, write: WriteId): void {
    const origin = originOf(id);
    let n = numberOf(id);
    if (n !== at(this.#through, origin) + 1) {
      if (n > at(this.#through, origin)) this.#beyond.set(id, write);
      return;
    }
    while (this.#beyond.delete(idOf(origin, n + 1))) n++;
    this.#through = replaced(this.#through, origin, n);
  }

  /** The first instance in `vector` that is not in; undefined where all are. */
  firstMissing(vector: Vector): InstanceId | undefined {
    for (let origin = 0; origin < vector.length; origin++) {
      const n = at(this.#through, origin);
      if (vector[origin]! > n) return idOf(origin, n + 1);
    }
    return undefined;
  }

  restore(through: Vector, beyond: readonly (readonly [InstanceId, WriteId])[]): void {
    this.#through = through;
    this.#beyond.clear();
    for (const [id, write] of beyond) this.add(id, write);
  }
}
