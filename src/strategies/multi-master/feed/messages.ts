/** What replicas say that read one another's logs; for a full sync they speak as any mesh does. */
import type { Hash } from '../../../kit/hash.ts';
import type { Address, Key, MessageDeclarations, Micros, TellValue, WriteId } from '../../contract.ts';
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

/** One entry of a log: a write that was executed there, its own or one that it passes on. */
export interface Event<S> {
  /** Its position in the log that it stands in. */
  readonly at: number;
  /** Who wrote it first: the same in every log. */
  readonly slot: number;
  readonly n: number;
  readonly write: WriteId;
  /** Hops that it may still travel. */
  readonly ttl: number;
  /** Whose log it was read from; NOWHERE for a write of this replica's own clients. */
  readonly from: Address;
  readonly changes: readonly Change<S>[];
  /**
   * No write but a leap: a full sync brought all of this, and what it brought stands in no log. Whoever lacks some
   * of it must do the same (as at an incident event of MySQL, which stops replicas).
   */
  readonly leap: Vector | undefined;
}

/** What stands in the log beyond `after` and up to `to`, as far as it concerns the reader. */
export interface Events<S> {
  readonly kind: 'events';
  /** Which log: a replica that lost its disk keeps another one. */
  readonly log: number;
  readonly after: number;
  readonly to: number;
  /** What the reader has said to have taken. */
  readonly taken: number;
  /** The question that this stream answers, and where it was told to begin. */
  readonly question: number;
  readonly start: number;
  readonly events: readonly Event<S>[];
}

/** Asks for what stands in `log` beyond `after`; where that is not to be had, for what lies beyond `seen`. */
export interface Read {
  readonly kind: 'read';
  readonly log: number;
  readonly after: number;
  readonly seen: Vector;
  readonly question: number;
  readonly clock: Micros;
}

/** Everything up to this position is executed, and durable, or was not wanted. */
export interface Taken {
  readonly kind: 'taken';
  readonly log: number;
  readonly upTo: number;
  readonly clock: Micros;
}

/** Asks a reader to say where it stands. */
export interface Invite {
  readonly kind: 'invite';
}

/** By rank, how often each replica was taken out of the group and put back: odd = out. */
export interface RosterNews {
  readonly kind: 'roster';
  readonly changes: Vector;
  /** Who is told so without having asked says what it knows itself. */
  readonly isAnswer: boolean;
}

export type FeedMessage<S> = MeshMessage<S> | Events<S> | Read | Taken | Invite | RosterNews;

const NONE: readonly WriteId[] = [];
const NO_KEYS: readonly Key[] = [];
/** Slot, number, position and hops of an event. */
const EVENT_BYTES = 32;

export function declarations<S>(wire: Wire<S>): MessageDeclarations<FeedMessage<S>> {
  const mesh = declareMesh(wire);
  return {
    size(message) {
      switch (message.kind) {
        case 'events':
          return eventsBytes(wire, message);
        case 'read':
          return HEADER_BYTES + vectorBytes(message.seen);
        case 'taken':
        case 'invite':
          return HEADER_BYTES;
        case 'roster':
          return HEADER_BYTES + vectorBytes(message.changes);
        default:
          return mesh.size(message);
      }
    },
    values: (message, tell) => tellValues(wire, message, tell),
    fold(message, hash) {
      switch (message.kind) {
        case 'events':
          return foldEvents(wire, message, hash);
        case 'read':
        case 'taken':
        case 'invite':
        case 'roster':
          return foldWord(message, hash);
        default:
          return mesh.fold(message, hash);
      }
    },
    kind: (message) => message.kind,
    writes(message) {
      switch (message.kind) {
        case 'events':
          return message.events.filter(({ write }) => isClients(write)).map(({ write }) => write);
        case 'read':
        case 'taken':
        case 'invite':
        case 'roster':
          return NONE;
        default:
          return mesh.writes(message);
      }
    },
    keys: (message) => keysOf(message, mesh),
  };
}

function keysOf<S>(message: FeedMessage<S>, mesh: MessageDeclarations<MeshMessage<S>>): readonly Key[] {
  switch (message.kind) {
    case 'events':
      // Where several were made one, what the event leaves out came before.
      return message.events.flatMap(({ leap, changes }) => (leap === undefined ? [] : changes.map(({ key }) => key)));
    case 'read':
    case 'taken':
    case 'invite':
    case 'roster':
      return NO_KEYS;
    default:
      return mesh.keys!(message);
  }
}

function tellValues<S>(wire: Wire<S>, message: FeedMessage<S>, tell: TellValue): void {
  if (message.kind === 'events') for (const { changes } of message.events) tellChanges(wire, changes, tell);
  else if ('changes' in message && message.kind !== 'roster') tellChanges(wire, message.changes, tell);
}

function eventsBytes<S>(wire: Wire<S>, { events }: Events<S>): number {
  let bytes = HEADER_BYTES;
  for (const { changes, leap } of events) {
    bytes += EVENT_BYTES + changesBytes(wire, changes) + vectorBytes(leap);
  }
  return bytes;
}

function foldEvents<S>(wire: Wire<S>, message: Events<S>, hash: Hash): void {
  const { kind, log, after, to, taken, question, start, events } = message;
  hash.text(kind);
  hash.wide(log);
  hash.wide(after);
  hash.wide(to);
  hash.wide(taken);
  hash.wide(question);
  hash.wide(start);
  hash.int(events.length);
  for (const { at, slot, n, write, ttl, from, changes, leap } of events) {
    hash.wide(at);
    hash.ints(slot, ttl, from);
    hash.wide(n);
    hash.wide(write);
    foldChanges(wire, changes, hash);
    foldVector(leap, hash);
  }
}

function foldWord(message: Read | Taken | Invite | RosterNews, hash: Hash): void {
  hash.text(message.kind);
  switch (message.kind) {
    case 'read':
      hash.wide(message.log);
      hash.wide(message.after);
      foldVector(message.seen, hash);
      hash.wide(message.question);
      hash.wide(message.clock);
      return;
    case 'taken':
      hash.wide(message.log);
      hash.wide(message.upTo);
      hash.wide(message.clock);
      return;
    case 'roster':
      foldVector(message.changes, hash);
      hash.int(message.isAnswer ? 1 : 0);
      return;
    case 'invite':
  }
}
