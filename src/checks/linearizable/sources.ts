/** What an answer may rest on: the operations that cannot be left out of a story without leaving it out too. */
import { isReader, type Model } from './models.ts';
import type { Asked } from './timeline.ts';

/**
 * Leaving out a set of operations is fair if what is left would be right had the whole been right. It is,
 * if nothing that is left may have seen what is left out. Where values are replaced, a write that another
 * has certainly come over can no longer be seen, so a story needs few of the many writes of one value; of
 * those that are all over it keeps the last, or a read of it would come out of nowhere.
 */
export class Sources {
  readonly #model: Model;
  readonly #all: readonly Asked[];
  /** What replaces everything, in order of call, and the earliest return from each on. */
  readonly #replacers: readonly Asked[];
  readonly #earliest: number[] = [];
  readonly #known = new Map<Asked, readonly Asked[]>();

  constructor(model: Model, all: readonly Asked[]) {
    this.#model = model;
    this.#all = all;
    const replacers = all.filter(({ op, call }) => op.ending === 'ok' && model.replaces(call));
    this.#replacers = replacers.sort((a, b) => a.op.call - b.op.call);
    for (let at = replacers.length - 1, end = Number.POSITIVE_INFINITY; at >= 0; at--) {
      end = Math.min(end, replacers[at].op.end);
      this.#earliest[at] = end;
    }
  }

  of(one: Asked): readonly Asked[] {
    let sources = this.#known.get(one);
    if (sources === undefined) this.#known.set(one, (sources = this.#look(one)));
    return sources;
  }

  #look(one: Asked): readonly Asked[] {
    const isOfItsTime = this.#replacers.length > 0 || isReader(this.#model, one.call);
    const possible = this.#all.filter(
      (other) =>
        other !== one && (!isOfItsTime || other.op.call < one.op.end) && this.#model.rests(one.call, other.call),
    );
    const visible = possible.filter(({ op }) => this.#over(op.end) > one.op.call);
    if (visible.length > 0 || possible.length === 0) return visible;
    return [possible.reduce((latest, other) => (other.op.end > latest.op.end ? other : latest))];
  }

  /** From where on nothing that returned at `end` can be seen. */
  #over(end: number): number {
    let low = 0;
    let high = this.#replacers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#replacers[middle].op.call > end) high = middle;
      else low = middle + 1;
    }
    return this.#earliest[low] ?? Number.POSITIVE_INFINITY;
  }
}
