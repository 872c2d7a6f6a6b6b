/** The versions of one key: what each one saw, and which survive when two replicas compare. */
import type { Hash } from '../../kit/hash.ts';
import type { Micros, Value, WriteId } from '../contract.ts';
import { foldVector, vectorBytes, type Wire } from '../parts/mesh/messages.ts';
import { at, covers, joined, type Vector } from '../parts/version-vector.ts';

/** One write of the key, named by its dot (slot, n). Immutable. */
export interface Version {
  readonly slot: number;
  readonly n: number;
  readonly stamp: Micros;
  /** Undefined = deleted: a tombstone. */
  readonly value: Value | undefined;
  readonly write: WriteId;
  /** All that its writer knew of this key, itself included. */
  readonly past: Vector;
  /** Numbers that are merged: what each slot has added so far, as its newest version says. */
  readonly gains: Vector | undefined;
}

/**
 * A dotted version vector set (Preguiça et al. 2012): `seen` covers every version that is or was
 * here. Replicas exchange it whole, so that `seen` never speaks of a version they did not get.
 */
export interface Versions {
  readonly seen: Vector;
  readonly versions: readonly Version[];
}

export function isSame(a: Version, b: Version): boolean {
  return a.slot === b.slot && a.n === b.n;
}

/** True where the writer of `later` knew `earlier`. */
export function knew(later: Version, earlier: Version): boolean {
  return at(later.past, earlier.slot) >= earlier.n;
}

/** One order on every replica: by stamp, then by slot. */
export function isNewer(a: Version, b: Version): boolean {
  if (a.stamp !== b.stamp) return a.stamp > b.stamp;
  return a.slot !== b.slot ? a.slot > b.slot : a.n > b.n;
}

/** The newest that is no tombstone; where all are, the newest. */
export function newestOf(versions: readonly Version[]): Version {
  let newest = versions[0]!;
  for (const version of versions) {
    const isLive = version.value !== undefined;
    const wasLive = newest.value !== undefined;
    if (isLive === wasLive ? isNewer(version, newest) : isLive) newest = version;
  }
  return newest;
}

/** The join: a version goes where the other side had it and has it no more. Returns `mine` if nothing is new. */
export function survivors(mine: Versions, theirs: Versions): Versions {
  const kept = mine.versions.filter((version) => isHeldBy(theirs, version) || !isSeenBy(theirs, version));
  const news = theirs.versions.filter((version) => !isSeenBy(mine, version));
  if (news.length === 0 && kept.length === mine.versions.length && covers(mine.seen, theirs.seen)) return mine;
  return { seen: joined(mine.seen, theirs.seen), versions: inOrder([...kept, ...news]) };
}

/** One order of versions everywhere, so that equal states look equal. */
export function inOrder(versions: Version[]): readonly Version[] {
  return versions.sort((a, b) => a.slot - b.slot || a.n - b.n);
}

function isHeldBy(side: Versions, version: Version): boolean {
  return side.versions.some((held) => isSame(held, version));
}

function isSeenBy(side: Versions, version: Version): boolean {
  return at(side.seen, version.slot) >= version.n;
}

export const versionsOnTheWire: Wire<Versions> = {
  size(state: Versions): number {
    let bytes = vectorBytes(state.seen);
    for (const { value, past, gains } of state.versions) {
      // The newest version mostly knew all that there is: then one vector says both.
      bytes +=
        32 +
        (past === state.seen ? 0 : vectorBytes(past)) +
        (gains === undefined ? 0 : vectorBytes(gains)) +
        valueBytes(value);
    }
    return bytes;
  },
  fold(state: Versions, hash: Hash): void {
    foldVector(state.seen, hash);
    hash.int(state.versions.length);
    for (const { slot, n, stamp, value, write, past, gains } of state.versions) {
      hash.int(slot);
      hash.wide(n);
      hash.wide(stamp);
      hash.value(value);
      hash.wide(write);
      foldVector(past, hash);
      hash.value(gains);
    }
  },
};

/** Bytes of a value, by its length as text. */
export function valueBytes(value: Value | undefined): number {
  if (value === undefined) return 1;
  if (typeof value === 'number') return 8;
  if (typeof value === 'string') return value.length;
  let bytes = 4;
  for (const item of value) bytes += valueBytes(item);
  return bytes;
}
