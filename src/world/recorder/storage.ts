/** What copies take up in the end: how many there are of a key, and what operations left behind in them. */
import type { KeyGroup } from '../../clients/workload.ts';
import type { Address, Key, Value } from '../../strategies/contract.ts';
import { valueBytes } from '../../strategies/parts/values.ts';
import type { End, Final } from './final.ts';

/** By region index. */
export interface Kept {
  /** Copies of a key there, in the mean over keys that have a value; undefined: none has. */
  readonly copies: readonly number[] | undefined;
  /** Bytes of what operations left behind: rows that they inserted, and what sets, maps and texts grew by. */
  readonly grown: readonly number[];
}

/** What DynamoDB bills for an item beside its names and values (its guide, "item sizes", from memory). */
const ITEM_BYTES = 100;

/** A register or a counter is written in its place, and takes no more room than before. */
const GROWS: readonly KeyGroup['type'][] = ['set', 'map', 'sequence'];

export class Storage {
  readonly #end: End;
  readonly #final: Final;
  readonly #groups: readonly KeyGroup[];
  readonly #regionOf: (replica: Address) => number;

  constructor(end: End, final: Final, groups: readonly KeyGroup[], regionOf: (replica: Address) => number) {
    this.#end = end;
    this.#final = final;
    this.#groups = groups;
    this.#regionOf = regionOf;
  }

  kept(regions: number): Kept {
    const end = this.#end;
    const copies: number[] = new Array(regions).fill(0);
    const grown: number[] = new Array(regions).fill(0);
    let keys = 0;
    for (let key = 0; key < end.keys; key++) {
      const group = this.#groups[end.groupOf(key)];
      let isThere = false;
      for (const replica of this.#final.copiesOf(key)) {
        const region = this.#regionOf(replica);
        const value = end.read(replica, key);
        if (value !== undefined) {
          isThere = true;
          copies[region]++;
        }
        if (group !== undefined) grown[region] += this.#growth(group, replica, key, value);
      }
      if (isThere) keys++;
    }
    return { copies: keys === 0 ? undefined : copies.map((count) => count / keys), grown };
  }

  #growth(group: KeyGroup, replica: Address, key: Key, value: Value | undefined): number {
    if (!group.unique && !GROWS.includes(group.type)) return 0;
    const beside = this.#end.metadata?.(replica, key) ?? 0;
    if (group.unique) return value === undefined && beside === 0 ? 0 : ITEM_BYTES + valueBytes(value) + beside;
    return Math.max(0, valueBytes(value) - valueBytes(group.initial)) + beside;
  }
}
