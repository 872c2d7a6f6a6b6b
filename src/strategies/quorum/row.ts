/** The versions of one key, and what becomes of two states of it: the last stamp wins, or siblings stay. */
import { Hash, mix } from '../../kit/hash.ts';
import type { Key, Micros, Scalar, Value, WriteId } from '../contract.ts';
import { type DotSet, hasDot, NO_DOTS, unionOf, withDot } from '../parts/dots.ts';
import { byText } from '../parts/table.ts';

/** A change that was made of what was there, and what its client was told. */
export interface Done {
  readonly write: WriteId;
  readonly attempt: number;
  readonly stamp: Micros;
  readonly value: Value | undefined;
}

/** One write of the key. Immutable. */
export interface Version {
  /** The dot: which coordinator made it, and the number it gave. Where stamps decide, n says nothing. */
  readonly slot: number;
  readonly n: number;
  readonly stamp: Micros;
  /** Undefined = deleted: a tombstone. */
  readonly value: Value | undefined;
  readonly write: WriteId;
  /** Which attempt of the write: a value that is set again is the same, what is made of another value is not. */
  readonly attempt: number;
  /** Where it was made of what was there: itself and those before it, the newest first, as far as is remembered. */
  readonly line: readonly Done[] | undefined;
  /** What is written with it under another key, by whoever has this if its coordinator does not: a logged batch. */
  readonly also: Also | undefined;
}

export interface Also {
  readonly key: Key;
  readonly value: Value | undefined;
}

export interface Row {
  /** Every dot that is or was here. Empty where stamps decide. */
  readonly seen: DotSet;
  readonly versions: readonly Version[];
}

export type Conflict = 'lww' | 'siblings';

/** A tombstone after its time of grace: it remembers nothing, and loses against whatever comes. */
export const FORGOTTEN: Row = {
  seen: NO_DOTS,
  versions: [
    {
      slot: 0,
      n: 0,
      stamp: Number.NEGATIVE_INFINITY,
      value: undefined,
      write: 0,
      attempt: 0,
      line: undefined,
      also: undefined,
    },
  ],
};

/** States are immutable; `join` is commutative, associative and idempotent, and `mine` itself where nothing is new. */
export interface Rule {
  /** The row after a write by somebody who knew what `context` covers. */
  written(mine: Row | undefined, context: DotSet, version: Version): Row;
  join(mine: Row | undefined, theirs: Row): Row;
}

export const rules: Readonly<Record<Conflict, Rule>> = {
  lww: {
    written: (_mine, _context, version) => ({ seen: NO_DOTS, versions: [version] }),
    join(mine, theirs) {
      return mine === undefined || isNewer(theirs.versions[0]!, mine.versions[0]!) ? theirs : mine;
    },
  },
  siblings: {
    /** A dotted version vector set (Preguiça et al. 2012): what the writer knew goes, the rest stays beside it. */
    written(mine, context, version) {
      const { seen, versions } = mine ?? { seen: NO_DOTS, versions: [] };
      const others = versions.filter(({ slot, n }) => !hasDot(context, slot, n));
      return {
        seen: withDot(unionOf(seen, context), version.slot, version.n),
        versions: inOrder([...others, version]),
      };
    },
    join(mine, theirs) {
      if (mine === undefined || isForgotten(mine)) return theirs;
      if (isForgotten(theirs)) return mine;
      const kept = mine.versions.filter(
        (one) => isAmong(theirs.versions, one) || !hasDot(theirs.seen, one.slot, one.n),
      );
      const news = theirs.versions.filter(({ slot, n }) => !hasDot(mine.seen, slot, n));
      const seen = unionOf(mine.seen, theirs.seen);
      if (news.length === 0 && kept.length === mine.versions.length && isSameSet(seen, mine.seen)) return mine;
      return { seen, versions: inOrder([...kept, ...news]) };
    },
  },
};

/** By stamp; at equal stamps a tombstone wins, then the larger value, as in Cassandra. One order everywhere. */
export function isNewer(a: Version, b: Version): boolean {
  if (a.stamp !== b.stamp) return a.stamp > b.stamp;
  if ((a.value === undefined) !== (b.value === undefined)) return a.value === undefined;
  const order = compare(a.value, b.value);
  return order !== 0 ? order > 0 : a.write > b.write;
}

/** The newest that is no tombstone; where all are, the newest. */
export function newest(row: Row): Version {
  let best = row.versions[0]!;
  for (const version of row.versions) {
    const isLive = version.value !== undefined;
    if (isLive === (best.value !== undefined) ? isNewer(version, best) : isLive) best = version;
  }
  return best;
}

export function isForgotten(row: Row): boolean {
  return row.versions[0]!.write === 0;
}

export function isDeleted(row: Row): boolean {
  return row.versions.every(({ value }) => value === undefined);
}

/** Equal for equal rows, in whichever order they learnt what they know; 0 for what is forgotten. */
export function fingerprint(row: Row): number {
  if (isForgotten(row)) return 0;
  const hash = new Hash();
  for (const { slot, n, stamp, write, attempt } of row.versions) {
    hash.ints(slot, n | 0, attempt);
    hash.wide(stamp);
    hash.wide(write);
  }
  for (const n of row.seen.vector) hash.wide(n);
  let gaps = 0;
  for (let i = 0; i < row.seen.gaps.length; i += 2) {
    gaps = (gaps + mix(mix(row.seen.gaps[i]! + 1) ^ (row.seen.gaps[i + 1]! | 0))) | 0;
  }
  hash.int(gaps);
  return hash.small();
}

function compare(a: Value | undefined, b: Value | undefined): number {
  if (typeof a !== 'object' && typeof b !== 'object') return a === undefined ? 0 : byText(a, b as Scalar);
  return byText(String(a), String(b));
}

function isAmong(versions: readonly Version[], one: Version): boolean {
  return versions.some(({ slot, n }) => slot === one.slot && n === one.n);
}

/** `union` covers `own`: they are the same where it has not more. */
function isSameSet(union: DotSet, own: DotSet): boolean {
  return union === own || (total(union) === total(own) && union.gaps.length === own.gaps.length);
}

function total({ vector }: DotSet): number {
  let sum = 0;
  for (const n of vector) sum += n;
  return sum;
}

function inOrder(versions: Version[]): readonly Version[] {
  return versions.sort((a, b) => a.slot - b.slot || a.n - b.n);
}
