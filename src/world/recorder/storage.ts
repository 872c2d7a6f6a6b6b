/** What copies take up in the end: how many there are of a key, and what operations left behind in them. */
import type { KeyGroup } from '../../clients/workload.ts';
import type { Address, Value } from '../../strategies/contract.ts';
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

export function keptIn(
  regions: number,
  end: End,
  final: Final,
  groups: readonly KeyGroup[],
  regionOf: (replica: Address) => number,
): Kept {
  const copies: number[] = new Array(regions).fill(0);
  const grown: number[] = new Array(regions).fill(0);
  let keys = 0;
  for (let key = 0; key < end.keys; key++) {
    const group = groups[end.groupOf(key)];
    let isThere = false;
    for (const replica of final.copiesOf(key)) {
      const region = regionOf(replica);
      const value = end.read(replica, key);
      if (value !== undefined) {
        isThere = true;
        copies[region]++;
      }
      if (isGrowing(group)) grown[region] += growthOf(group, value, end.metadata?.(replica, key) ?? 0);
    }
    if (isThere) keys++;
  }
  return { copies: keys === 0 ? undefined : copies.map((count) => count / keys), grown };
}

/** Keys of a script have no group, and are not counted. */
function isGrowing(group: KeyGroup | undefined): group is KeyGroup {
  return group !== undefined && (group.unique || GROWS.includes(group.type));
}

/** `beside`: bytes of the key there that no reader sees. */
function growthOf(group: KeyGroup, value: Value | undefined, beside: number): number {
  if (group.unique) return value === undefined && beside === 0 ? 0 : ITEM_BYTES + valueBytes(value) + beside;
  return Math.max(0, valueBytes(value) - valueBytes(group.initial)) + beside;
}
