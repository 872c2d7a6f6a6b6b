/** Keys near their users: a share of requests is about keys of the client's own region, by the law of the group. */
import { countOf, rankOf, regionsThatAsk } from './belonging.ts';
import { Picker } from './keys.ts';
import type { KeyGroup } from './workload.ts';

/** As the picker of a whole group, but each region has its own hottest key. */
export class AffinePicker {
  readonly #affinity: number;
  readonly #regions: readonly number[];
  /** By place among the regions that ask. */
  readonly #pickers: readonly Picker[];

  constructor(group: KeyGroup, affinity: number, from: readonly number[]) {
    this.#affinity = affinity;
    this.#regions = regionsThatAsk(from);
    this.#pickers = this.#regions.map(
      (_, place) => new Picker({ ...group, count: countOf(place, group.count, this.#regions) }),
    );
  }

  /** `home`: the region of the client. What is not about its own keys is about those of all others, in equal shares. */
  rank(uniform: number, home: number): number {
    const affinity = this.#affinity;
    const own = this.#regions.indexOf(home);
    const others = this.#regions.length - 1;
    if (uniform < affinity || others === 0) {
      return this.#ownRank(own, affinity > 0 && others > 0 ? uniform / affinity : uniform);
    }
    const rest = ((uniform - affinity) / (1 - affinity)) * others;
    const other = Math.min(others - 1, Math.floor(rest));
    return this.#ownRank(other < own ? other : other + 1, rest - other);
  }

  /** What is left of a uniform number after a division may be 1 by rounding. */
  #ownRank(place: number, uniform: number): number {
    const nth = this.#pickers[place]!.rank(Math.min(uniform, LAST));
    return rankOf(nth, place, this.#regions);
  }
}

/** The largest number that a stream of chance gives. */
const LAST = 1 - 1 / 4294967296;
