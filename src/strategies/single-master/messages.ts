/** What masters and replicas say to each other. */
import { Hash } from '../../kit/hash.ts';
import type { Micros } from '../../kit/time.ts';
import type { News } from '../parts/late-keys.ts';
import type { Effect, Kept, TableImage } from '../parts/staged-table.ts';

/** A log record: an effect with its place. `write` 0 opens an epoch and changes nothing. */
export interface Entry extends Effect {
  readonly position: number;
  readonly epoch: number;
  /** The master's clock when it was decided. */
  readonly at: Micros;
  /** Hash of all fields, so that folding a message is cheap. */
  readonly digest: number;
}

/** The last position of each epoch, by epoch; 0 where there is none. Together: a log's lineage. */
export type Ends = readonly number[];

/** Sent to every replica at the same pace: the master lives, and this is how far its log goes. */
export interface Heartbeat {
  readonly kind: 'heartbeat';
  readonly epoch: number;
  readonly at: Micros;
  readonly position: number;
  /** Every replica has everything up to here. */
  readonly floor: number;
  /** Counts the rounds of the lease; acknowledgements echo it. */
  readonly round: number;
  /** The master does not know where this replica's log ends. */
  readonly asks: boolean;
}

/** Consecutive entries after `previous`, whose epoch proves that everything before is the same (Raft §5.3). */
export interface Replicate {
  readonly kind: 'replicate';
  readonly epoch: number;
  readonly previous: number;
  readonly previousEpoch: number;
  readonly entries: readonly Entry[];
}

export interface Ack {
  readonly kind: 'ack';
  readonly epoch: number;
  readonly received: number;
  readonly flushed: number;
  readonly applied: number;
  readonly round: number;
}

/** A replica asks to be sent what it lacks. `stuck`: it must undo more than it remembers. */
export interface Hello {
  readonly kind: 'hello';
  readonly epoch: number;
  readonly ends: Ends;
  readonly stuck: boolean;
}

export interface Snapshot {
  readonly position: number;
  readonly ends: Ends;
  readonly image: TableImage;
}

export interface Install {
  readonly kind: 'install';
  readonly epoch: number;
  readonly snapshot: Snapshot;
}

/** From a replica that streams to others, whenever it is itself in touch with the master: as a heartbeat is. */
export interface Relay {
  readonly kind: 'relay';
  readonly epoch: number;
  /** The relaying replica does not know where this one's log ends. */
  readonly asks: boolean;
}

/** To a master of the past. */
export interface Stale {
  readonly kind: 'stale';
  readonly epoch: number;
}

/** "I hear no master. Do you?" Asked before votes, so that one deaf replica deposes nobody. */
export interface Poll {
  readonly kind: 'poll';
  readonly epoch: number;
}

export interface Standing {
  readonly kind: 'standing';
  readonly epoch: number;
  readonly agrees: boolean;
  readonly promised: number;
}

/**
 * silence: the master is not heard · opening: the first epoch of all · order: an operator says so · transfer: the
 * master itself says so, and has laid down its lease.
 */
export type Reason = 'silence' | 'opening' | 'order' | 'transfer';

export interface VoteRequest {
  readonly kind: 'vote-request';
  readonly epoch: number;
  readonly reason: Reason;
  /** Drawn for each candidacy, so that a wiped candidate is not taken for its former self. */
  readonly ballot: number;
}

/** A granted vote is a promise, durable, to take nothing from older epochs. */
export interface Vote {
  readonly kind: 'vote';
  readonly epoch: number;
  readonly granted: boolean;
  readonly promised: number;
  readonly lastEpoch: number;
  readonly last: number;
}

/** From the one who won the votes of `epoch` to the replica that shall be its master. */
export interface Promote {
  readonly kind: 'promote';
  readonly epoch: number;
}

/** Planned switch: the replica asks (`ready` false); the master stops, lets it catch up, and says it may. */
export interface Transfer {
  readonly kind: 'transfer';
  readonly epoch: number;
  readonly ready: boolean;
}

/** With keys beside the log: what this replica executed, at which place of its log, and how it was answered. */
export interface Keys {
  readonly kind: 'keys';
  readonly epoch: number;
  readonly answers: News<Kept>;
}

export type Message =
  | Heartbeat
  | Replicate
  | Ack
  | Hello
  | Install
  | Relay
  | Stale
  | Poll
  | Standing
  | VoteRequest
  | Vote
  | Promote
  | Transfer
  | Keys;

export function newEntry(position: number, epoch: number, at: Micros, effect: Effect): Entry {
  const { write, changes, value, idempotent } = effect;
  const hash = new Hash();
  hash.wide(position);
  hash.wide(epoch);
  hash.wide(at);
  hash.wide(write);
  hash.value(changes);
  hash.value(value);
  hash.int(idempotent ? 1 : 0);
  return { position, epoch, at, write, changes, value, idempotent, digest: hash.small() };
}
