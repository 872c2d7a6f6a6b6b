/** Geo-fences: whose data may rest where, and who may be shown it. */
import type { Key } from '../strategies/contract.ts';
import { HOMELESS } from './homes.ts';
import type { KeySpaceOf } from './keys.ts';

/** One policy, resolved against the regions of a topology. */
export interface Fence {
  readonly name: string;
  /** Indices of key groups. */
  readonly groups: readonly number[];
  /** By region: the data of people there is meant. */
  readonly origin: readonly boolean[];
  /** By region: it may rest and be shown there. */
  readonly inside: readonly boolean[];
  /** Refused where it would leave; else only written down. */
  readonly isEnforced: boolean;
  /** Who may be shown it: clients inside alone, or anybody. */
  readonly readers: 'inside' | 'anywhere';
}

export class Fences {
  readonly #fences: readonly Fence[];
  readonly #keys: KeySpaceOf;

  constructor(fences: readonly Fence[], keys: KeySpaceOf) {
    this.#fences = fences;
    this.#keys = keys;
  }

  /** The fence around data of the key that clients of `region` write; undefined: it may go anywhere. */
  around(key: Key, region: number): Fence | undefined {
    const group = this.#keys.groupOf(key);
    if (group < 0) return undefined;
    const home = this.#keys.homeOf(key);
    const whose = home === HOMELESS ? region : home;
    return this.#fences.find(({ groups, origin }) => groups.includes(group) && origin[whose] === true);
  }

  /** Why clients of the region are shown nothing of the key, in a sentence; undefined: they are. */
  hides(key: Key, region: number): string | undefined {
    const fence = this.around(key, region);
    if (fence === undefined || !fence.isEnforced || fence.readers === 'anywhere' || fence.inside[region])
      return undefined;
    return `${fence.name} shows it to nobody here`;
  }

  /** Why a store that keeps copies in these regions must not take the write; undefined: it may. */
  bars(key: Key, region: number, copies: readonly number[]): string | undefined {
    const fence = this.around(key, region);
    if (fence === undefined || !fence.isEnforced || copies.every((copy) => fence.inside[copy])) return undefined;
    return `${fence.name} forbids a copy that would be made`;
  }
}
