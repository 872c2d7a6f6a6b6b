/** The versions of one key, their orders, and what they are on the wire. */
import type { Hash } from '../../kit/hash.ts';
import type { Micros, Scalar, Value, WriteId } from '../contract.ts';
import { foldVector, vectorBytes, type Wire } from '../parts/mesh/messages.ts';
import { byText } from '../parts/table.ts';
import { framedBytes } from '../parts/values.ts';
import { NOTHING_SEEN, type Vector } from '../parts/version-vector.ts';

/** One write of the key, named by its dot (slot, n). Immutable. */
export interface Version {
  readonly slot: number;
  readonly n: number;
  /** Its entry in vectors: that of its server, (slot, n), or that of its client. */
  readonly actor: number;
  readonly count: number;
  readonly stamp: Micros;
  /** Undefined = deleted: a tombstone. */
  readonly value: Value | undefined;
  readonly write: WriteId;
  /** All that its writer knew of this key, itself included. */
  readonly past: Vector;
  /** Numbers that are merged: what each slot has added so far, as its newest version says. */
  readonly gains: Vector | undefined;
  /** How many updates in a row it is the last of; 0 where nobody counts. */
  readonly revision: number;
}

/** `seen` covers what is or was here, in the terms of its versioning. Replicas exchange it whole. */
export interface Versions {
  readonly seen: Vector;
  readonly versions: readonly Version[];
}

export const NO_VERSIONS: Versions = { seen: NOTHING_SEEN, versions: [] };

/** The same for each field of an object, in order of names; what is no object is one field without a name. */
export interface Fields {
  readonly fields: readonly Field[];
}
export interface Field {
  readonly name: string;
  readonly state: Versions;
}

export type State = Versions | Fields;

/** Of equal stamps the higher slot's is newer, or the one with the larger value. */
export type Tie = 'node' | 'value' | 'keep-mine';

/** One order on every replica. */
export type Newer = (a: Version, b: Version) => boolean;

export function isSame(a: Version, b: Version): boolean {
  return a.actor === b.actor && a.count === b.count;
}

/** By stamp, then by slot. */
export function isNewer(a: Version, b: Version): boolean {
  if (a.stamp !== b.stamp) return a.stamp > b.stamp;
  return a.slot !== b.slot ? a.slot > b.slot : a.n > b.n;
}

/** At equal stamps a tombstone wins, then the larger value, as in Cassandra. */
export function isNewerOrLarger(a: Version, b: Version): boolean {
  if (a.stamp !== b.stamp) return a.stamp > b.stamp;
  if ((a.value === undefined) !== (b.value === undefined)) return a.value === undefined;
  const order = a.value === undefined ? 0 : byText(textOf(a.value), textOf(b.value!));
  return order !== 0 ? order > 0 : isNewer(a, b);
}

export function newerBy(tie: Tie): Newer {
  return tie === 'value' ? isNewerOrLarger : isNewer;
}

/** The one that goes before all others in an order. */
export function firstBy(goesBefore: Newer, versions: readonly Version[]): Version {
  let first = versions[0]!;
  for (const version of versions) if (goesBefore(version, first)) first = version;
  return first;
}

/** One order of versions everywhere, so that equal states look equal. */
export function inOrder(versions: Version[]): readonly Version[] {
  return versions.sort((a, b) => a.slot - b.slot || a.n - b.n);
}

function textOf(value: Value): Scalar {
  return typeof value === 'object' ? value.join() : value;
}

export const versionsOnTheWire: Wire<State> = {
  size: (state) => overheadOf(state) + bytesIn(state),
  values: valuesIn,
  fold(state: State, hash: Hash): void {
    if ('fields' in state) {
      hash.int(state.fields.length);
      for (const field of state.fields) {
        hash.text(field.name);
        foldVersions(field.state, hash);
      }
    } else foldVersions(state, hash);
  },
};

function foldVersions(state: Versions, hash: Hash): void {
  foldVector(state.seen, hash);
  hash.int(state.versions.length);
  for (const { slot, n, actor, count, stamp, value, write, past, gains, revision } of state.versions) {
    hash.int(slot);
    hash.wide(n);
    if (actor !== slot || count !== n) {
      hash.wide(actor);
      hash.wide(count);
    }
    hash.wide(stamp);
    hash.value(value);
    hash.wide(write);
    foldVector(past, hash);
    hash.value(gains);
    if (revision > 0) hash.wide(revision);
  }
}

/** Bytes of stamps, dots, vectors and names. */
export function overheadOf(state: State): number {
  let bytes = 0;
  if ('fields' in state) {
    for (const field of state.fields) bytes += field.name.length + overheadOf(field.state);
    return bytes;
  }
  bytes = vectorBytes(state.seen);
  for (const { actor, slot, past, gains, revision } of state.versions) {
    // The newest version mostly knew all that there is: then one vector says both.
    bytes += 32 + (past === state.seen ? 0 : vectorBytes(past)) + vectorBytes(gains);
    if (actor !== slot) bytes += 16;
    if (revision > 0) bytes += 8;
  }
  return bytes;
}

/** Where objects are kept by fields, what is no object is one without a name. */
function valuesIn(state: State): number {
  let many = 0;
  if ('fields' in state) for (const field of state.fields) many += field.name === '' ? valuesIn(field.state) : 0;
  else for (const { value } of state.versions) if (value !== undefined) many++;
  return many;
}

function bytesIn(state: State): number {
  let bytes = 0;
  if ('fields' in state) for (const field of state.fields) bytes += bytesIn(field.state);
  else for (const { value } of state.versions) bytes += framedBytes(value);
  return bytes;
}
