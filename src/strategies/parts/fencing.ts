/** Fencing tokens: the newest that came with a change of each key, and no to whoever brings an older one. */
import { declined, type Key, type Operation, type Outcome } from '../contract.ts';
import type { Rows } from './table.ts';

/**
 * The row that remembers the newest token of a key: under a number that no key has, so that logs, snapshots and
 * rewinds carry it as they carry rows.
 */
export function fenceOf(key: Key): Key {
  return -1 - key;
}

export function isFence(row: Key): boolean {
  return row < 0;
}

/** True where a newer token has been here: what is asked will change nothing. */
export function isFenced(rows: Rows, { fence, key }: Operation): boolean {
  const newest = fence === undefined ? undefined : rows.read(fenceOf(key));
  return newest !== undefined && (newest as number) > fence!;
}

/** Takes note of the token, even if nothing comes of the change itself; the answer where it is too old. */
export function checkFence(rows: Rows, operation: Operation): Outcome | undefined {
  const { fence, key } = operation;
  if (fence === undefined) return undefined;
  if (isFenced(rows, operation)) {
    return declined(`a newer fencing token has been here: ${rows.read(fenceOf(key))}`, rows.read(key));
  }
  if (rows.read(fenceOf(key)) !== fence) rows.set(fenceOf(key), fence);
  return undefined;
}
