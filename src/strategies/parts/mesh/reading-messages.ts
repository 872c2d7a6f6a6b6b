/** What replicas say where a read asks several of them, and mends those that were behind. */
import type { Hash } from '../../../kit/hash.ts';
import type { Key } from '../../contract.ts';
import type { Vector } from '../version-vector.ts';
import {
  type Change,
  changesBytes,
  foldChanges,
  foldVector,
  HEADER_BYTES,
  NUMBER_BYTES,
  vectorBytes,
  type Wire,
} from './wire.ts';

/** Which read it is about: the same number goes back and forth. */
export type ReadNumber = number;
/** Key of a question that only measures how far the other one is. */
export const NO_KEY: Key = -1;

/** What do you hold of this key? */
export interface Glance {
  readonly kind: 'glance';
  readonly read: ReadNumber;
  readonly key: Key;
}

export interface Glimpse<S> {
  readonly kind: 'glimpse';
  readonly read: ReadNumber;
  /** None: nothing is held. */
  readonly changes: readonly Change<S>[];
  /** All that the sender had seen. */
  readonly past: Vector;
}

/** Others hold this: join it. */
export interface Mend<S> {
  readonly kind: 'mend';
  readonly read: ReadNumber;
  readonly changes: readonly Change<S>[];
  /** What all those had seen from whom it comes. */
  readonly past: Vector;
}

/** It is on my disk. */
export interface Mended {
  readonly kind: 'mended';
  readonly read: ReadNumber;
}

export type ReadTogether<S> = Glance | Glimpse<S> | Mend<S> | Mended;

export function readingBytes<S>(wire: Wire<S>, message: ReadTogether<S>): number {
  const numbers = HEADER_BYTES + NUMBER_BYTES;
  switch (message.kind) {
    case 'glance':
      return numbers + NUMBER_BYTES;
    case 'mended':
      return numbers;
    default:
      return numbers + vectorBytes(message.past) + changesBytes(wire, message.changes);
  }
}

export function foldReading<S>(wire: Wire<S>, message: ReadTogether<S>, hash: Hash): void {
  hash.wide(message.read);
  if (message.kind === 'glance') hash.int(message.key);
  else if (message.kind !== 'mended') {
    foldVector(message.past, hash);
    foldChanges(wire, message.changes, hash);
  }
}
