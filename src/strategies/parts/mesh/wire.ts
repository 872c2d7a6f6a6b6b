/** What messages of a mesh are made of on the wire: vectors and states of keys, their bytes and their hash. */
import type { Hash } from '../../../kit/hash.ts';
import type { Key, TellValue } from '../../contract.ts';
import type { Vector } from '../version-vector.ts';

/** A key's state, or a part of it that joins with what is there. */
export interface Change<S> {
  readonly key: Key;
  readonly state: S;
  /** For each slot the newest write that touched the key; undefined where the message says it. */
  readonly marks: Vector | undefined;
}

export function changesOf<S>(keys: readonly Key[], deltas: readonly S[]): readonly Change<S>[] {
  const changes: Change<S>[] = [];
  for (let i = 0; i < keys.length; i++) changes.push({ key: keys[i]!, state: deltas[i]!, marks: undefined });
  return changes;
}

/** What the wire must know of a state. */
export interface Wire<S> {
  /** In bytes. */
  size(state: S): number;
  /** How many values of a register are in it; 0 of what is none. */
  values(state: S): number;
  /** Every field. */
  fold(state: S, hash: Hash): void;
}

export const HEADER_BYTES = 40;
export const NUMBER_BYTES = 8;

export function vectorBytes(vector: Vector | undefined): number {
  return vector === undefined ? 0 : vector.length * NUMBER_BYTES;
}

export function changesBytes<S>(wire: Wire<S>, changes: readonly Change<S>[]): number {
  let bytes = 0;
  for (const { state, marks } of changes) {
    bytes += NUMBER_BYTES + wire.size(state) + vectorBytes(marks);
  }
  return bytes;
}

export function tellChanges<S>(wire: Wire<S>, changes: readonly Change<S>[], tell: TellValue): void {
  for (const { key, state } of changes) tell(key, wire.values(state));
}

export function foldVector(vector: Vector | undefined, hash: Hash): void {
  if (vector === undefined) {
    hash.int(-1);
    return;
  }
  hash.int(vector.length);
  for (let slot = 0; slot < vector.length; slot++) hash.wide(vector[slot]!);
}

export function foldChanges<S>(wire: Wire<S>, changes: readonly Change<S>[], hash: Hash): void {
  hash.int(changes.length);
  for (const { key, state, marks } of changes) {
    hash.int(key);
    foldVector(marks, hash);
    wire.fold(state, hash);
  }
}
