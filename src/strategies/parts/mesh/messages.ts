/** What replicas of a mesh say to one another: pushes, acknowledgements, digests and pages of repair. */
import type { Hash } from '../../../kit/hash.ts';
import type { Key, MessageDeclarations, Micros, WriteId } from '../../contract.ts';
import type { Vector } from '../version-vector.ts';
import { type ComparedTrees, foldTrees, treesBytes } from './merkle-messages.ts';
import { foldReading, type ReadTogether, readingBytes } from './reading-messages.ts';
import type { Heard } from './tombstones.ts';
import {
  type Change,
  changesBytes,
  foldChanges,
  foldVector,
  HEADER_BYTES,
  NUMBER_BYTES,
  tellChanges,
  vectorBytes,
  type Wire,
} from './wire.ts';

export {
  type Change,
  changesBytes,
  foldChanges,
  foldVector,
  HEADER_BYTES,
  tellChanges,
  vectorBytes,
  type Wire,
} from './wire.ts';

/** The writes `from`, `from + 1`, … of one slot, and what they come to. */
export interface Push<S> {
  readonly kind: 'push';
  readonly slot: number;
  readonly from: number;
  readonly writes: readonly WriteId[];
  readonly changes: readonly Change<S>[];
  /** Where the changes are the whole state of the sender: all that it had seen. */
  readonly through: Vector | undefined;
  /** Under causal delivery: what must be here before it may be taken. */
  readonly past: Vector | undefined;
}

/** Everything of `slot` up to `upTo` is durable at the sender. */
export interface Ack {
  readonly kind: 'ack';
  readonly slot: number;
  readonly upTo: number;
  /** What came does not follow what is here: something was lost on the way. */
  readonly isGap: boolean;
  readonly clock: Micros;
}

/** What I have, and what you ought to have had from me or others by now. */
export interface Digest {
  readonly kind: 'digest';
  readonly seen: Vector;
  readonly offers: Vector;
  readonly isAnswer: boolean;
  /** The sender has lost its disk and asks under which ids it wrote before. */
  readonly isBlank: boolean;
  readonly clock: Micros;
}

/** Asks for the keys that were touched by a write beyond `have`, from the `cursor`-th on. */
export interface Want {
  readonly kind: 'want';
  readonly have: Vector;
  readonly cursor: number;
}

export interface Page<S> {
  readonly kind: 'page';
  readonly cursor: number;
  /** Where the next page starts; -1 after the last one. */
  readonly next: number;
  readonly changes: readonly Change<S>[];
  /** What whoever asked had said to have: the changes are all that lies between the two. */
  readonly beyond: Vector;
  readonly through: Vector;
}

/** Asks for rights to take `amount` of a bounded counter; what is given comes as a write of the giver. */
export interface Ask {
  readonly kind: 'ask';
  readonly key: Key;
  readonly amount: number;
  readonly slot: number;
}

export type MeshMessage<S> = Push<S> | Ack | Digest | Want | Page<S> | Ask | Heard | ComparedTrees<S> | ReadTogether<S>;

const NONE: readonly WriteId[] = [];
const NO_KEYS: readonly Key[] = [];

export function declarations<S>(wire: Wire<S>): MessageDeclarations<MeshMessage<S>> {
  return {
    size: (message) => sizeOf(wire, message),
    values(message, tell) {
      if ('changes' in message) tellChanges(wire, message.changes, tell);
    },
    fold: (message, hash) => foldInto(wire, message, hash),
    kind: (message) => message.kind,
    writes: (message) => (message.kind === 'push' ? message.writes.filter(isClients) : NONE),
    keys: (message) =>
      message.kind !== 'push' && 'changes' in message ? message.changes.map(({ key }) => key) : NO_KEYS,
  };
}

/** Rights that one replica gives another are written down by nobody's order. */
export function isClients(write: WriteId): boolean {
  return write !== 0;
}

function sizeOf<S>(wire: Wire<S>, message: MeshMessage<S>): number {
  switch (message.kind) {
    case 'push': {
      const ids = message.writes.length * NUMBER_BYTES;
      const { through, past, changes } = message;
      return HEADER_BYTES + ids + vectorBytes(through) + vectorBytes(past) + changesBytes(wire, changes);
    }
    case 'ack':
      return HEADER_BYTES;
    case 'digest':
      return HEADER_BYTES + vectorBytes(message.seen) + vectorBytes(message.offers);
    case 'want':
      return HEADER_BYTES + vectorBytes(message.have);
    case 'heard':
      return message.rows.reduce((bytes, row) => bytes + vectorBytes(row), HEADER_BYTES);
    case 'ask':
      return HEADER_BYTES + 3 * NUMBER_BYTES;
    case 'page':
      return (
        HEADER_BYTES + vectorBytes(message.beyond) + vectorBytes(message.through) + changesBytes(wire, message.changes)
      );
    case 'roots':
    case 'branches':
    case 'rows':
      return treesBytes(wire, message);
    default:
      return readingBytes(wire, message);
  }
}

function foldInto<S>(wire: Wire<S>, message: MeshMessage<S>, hash: Hash): void {
  hash.text(message.kind);
  switch (message.kind) {
    case 'push':
      hash.int(message.slot);
      hash.wide(message.from);
      foldVector(message.writes, hash);
      foldVector(message.through, hash);
      if (message.past !== undefined) foldVector(message.past, hash);
      foldChanges(wire, message.changes, hash);
      return;
    case 'ack':
      hash.int(message.slot);
      hash.wide(message.upTo);
      hash.int(message.isGap ? 1 : 0);
      hash.wide(message.clock);
      return;
    case 'digest':
      foldVector(message.seen, hash);
      foldVector(message.offers, hash);
      hash.int((message.isAnswer ? 1 : 0) + (message.isBlank ? 2 : 0));
      hash.wide(message.clock);
      return;
    case 'want':
      foldVector(message.have, hash);
      hash.int(message.cursor);
      return;
    case 'heard':
      for (const row of message.rows) foldVector(row, hash);
      return;
    case 'ask':
      hash.ints(message.key, message.slot, 0);
      hash.value(message.amount);
      return;
    case 'page':
      hash.int(message.cursor);
      hash.int(message.next);
      foldVector(message.beyond, hash);
      foldVector(message.through, hash);
      foldChanges(wire, message.changes, hash);
      return;
    case 'roots':
    case 'branches':
    case 'rows':
      foldTrees(wire, message, hash);
      return;
    default:
      foldReading(wire, message, hash);
  }
}
