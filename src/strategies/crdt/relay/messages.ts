/** What replicas say that relay one another's updates: groups of deltas, what is seen, and the mesh's own repair. */
import type { Hash } from '../../../kit/hash.ts';
import type { Key, MessageDeclarations, WriteId } from '../../contract.ts';
import {
  type Change,
  changesBytes,
  declarations as declareMesh,
  foldChanges,
  foldVector,
  HEADER_BYTES,
  isClients,
  type MeshMessage,
  tellChanges,
  vectorBytes,
  type Wire,
} from '../../parts/mesh/messages.ts';
import type { Vector } from '../../parts/version-vector.ts';

/** Updates that were joined, or a single one: which they are, and what they come to. */
export interface Item<S> {
  /** Slot, n, write, slot, n, write, …: in an order in which each follows what it rests on. */
  readonly names: readonly number[];
  readonly changes: readonly Change<S>[];
}

/** A δ-group; or single updates, where the protocol sends those. */
export interface Group<S> {
  readonly kind: 'group';
  /** What must be here before it may be joined (causal delivery; Almeida et al. 2018 §5 for deltas). */
  readonly past: Vector;
  readonly items: readonly Item<S>[];
  /** Where the changes are the whole state of the sender: all that it had seen. */
  readonly through: Vector | undefined;
}

/** All of this is durable at the sender: an acknowledgement; or, in Scuttlebutt, the question for what is beyond. */
export interface Seen {
  readonly kind: 'seen' | 'summary';
  readonly seen: Vector;
}

export type RelayMessage<S> = MeshMessage<S> | Group<S> | Seen;

const NONE: readonly WriteId[] = [];
const NO_KEYS: readonly Key[] = [];

export function declarations<S>(wire: Wire<S>): MessageDeclarations<RelayMessage<S>> {
  const mesh = declareMesh(wire);
  return {
    size(message) {
      switch (message.kind) {
        case 'group':
          return groupBytes(wire, message);
        case 'seen':
        case 'summary':
          return HEADER_BYTES + vectorBytes(message.seen);
        default:
          return mesh.size(message);
      }
    },
    values(message, tell) {
      if (message.kind === 'group') for (const { changes } of message.items) tellChanges(wire, changes, tell);
      else if ('changes' in message) mesh.values?.(message, tell);
    },
    fold(message, hash) {
      switch (message.kind) {
        case 'group':
          return foldGroup(wire, message, hash);
        case 'seen':
        case 'summary':
          hash.text(message.kind);
          return foldVector(message.seen, hash);
        default:
          return mesh.fold(message, hash);
      }
    },
    kind: (message) => message.kind,
    writes(message) {
      switch (message.kind) {
        case 'group':
          return writesOf(message);
        case 'seen':
        case 'summary':
          return NONE;
        default:
          return mesh.writes(message);
      }
    },
    keys: (message) => keysOf(message, mesh),
  };
}

function writesOf<S>({ items }: Group<S>): readonly WriteId[] {
  const writes: WriteId[] = [];
  for (const { names } of items) {
    for (let i = 2; i < names.length; i += 3) if (isClients(names[i]!)) writes.push(names[i]!);
  }
  return writes;
}

function keysOf<S>(message: RelayMessage<S>, mesh: MessageDeclarations<MeshMessage<S>>): readonly Key[] {
  if (message.kind === 'group') {
    return message.through === undefined
      ? NO_KEYS
      : message.items.flatMap(({ changes }) => changes.map(({ key }) => key));
  }
  return message.kind === 'seen' || message.kind === 'summary' ? NO_KEYS : mesh.keys!(message as MeshMessage<S>);
}

function groupBytes<S>(wire: Wire<S>, { past, items, through }: Group<S>): number {
  let bytes = HEADER_BYTES + vectorBytes(past) + vectorBytes(through);
  // A write is known by its slot and number; its intent is for the observer.
  for (const { names, changes } of items) bytes += (vectorBytes(names) / 3) * 2 + changesBytes(wire, changes);
  return bytes;
}

function foldGroup<S>(wire: Wire<S>, { kind, past, items, through }: Group<S>, hash: Hash): void {
  hash.text(kind);
  foldVector(past, hash);
  foldVector(through, hash);
  hash.int(items.length);
  for (const { names, changes } of items) {
    foldVector(names, hash);
    foldChanges(wire, changes, hash);
  }
}
