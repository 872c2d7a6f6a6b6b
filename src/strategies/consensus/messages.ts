/** What Raft's replicas say to each other (Ongaro & Ousterhout 2014, figures 2 and 13). */
import type { Hash } from '../../kit/hash.ts';
import type { Key, MessageDeclarations, Micros, Outcome, Request, WriteId } from '../contract.ts';
import type { BirthList } from '../parts/births.ts';
import type { News } from '../parts/late-keys.ts';
import { tellRows, tellValueOf } from '../parts/values.ts';
import type { Configuration } from './configuration.ts';
import type { Snapshot } from './snapshot.ts';

/** One place of the log: a request, or a configuration (D §4.1), or neither in the no-op that opens a term (§8). */
export interface Entry {
  readonly term: number;
  readonly request: Request | undefined;
  readonly configuration: Configuration | undefined;
  /** By the clock of the leader who appended it, where the state forgets by age. */
  readonly at?: Micros | undefined;
}

export interface Append {
  readonly kind: 'append';
  readonly term: number;
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
  /** The leader's newest round of questions "am I still the leader?"; echoed. */
  readonly round: number;
  /** All that anybody had committed at this time of the leader's clock is at or below `commit`. */
  readonly at: Micros;
}

export interface Appended {
  readonly kind: 'appended';
  readonly term: number;
  /** ok: durable and equal to the leader's log up to here · else: go back to here. */
  readonly index: number;
  readonly ok: boolean;
  readonly round: number;
  readonly births: BirthList;
}

export interface Vote {
  readonly kind: 'vote';
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** A question that changes nothing: would you vote for me in `term`? (dissertation §9.6) */
  readonly pre: boolean;
  /** The leader itself asked for this election: hearing it is no reason to refuse. */
  readonly handover: boolean;
  readonly births: BirthList;
}

export interface Voted {
  readonly kind: 'voted';
  readonly term: number;
  readonly granted: boolean;
  readonly pre: boolean;
  readonly births: BirthList;
}

export interface InstallSnapshot {
  readonly kind: 'snapshot';
  readonly term: number;
  readonly snapshot: Snapshot;
  readonly round: number;
}

/** The leader asks this replica to stand for election at once (dissertation §3.10). */
export interface TimeoutNow {
  readonly kind: 'timeout-now';
  readonly term: number;
}

/** A follower that shall lead asks its leader to hand over. */
export interface TakeOver {
  readonly kind: 'take-over';
  readonly term: number;
}

/** A follower has a strong read to serve: how far must it have applied? (D §6.4) */
export interface AskIndex {
  readonly kind: 'ask-index';
  readonly term: number;
  readonly id: number;
}

/** The answer, once a quorum has confirmed the leader; -1 where it cannot say. */
export interface ReadIndex {
  readonly kind: 'read-index';
  readonly term: number;
  readonly id: number;
  readonly index: number;
}

/** A replica lost its disk and asks how far the others are. */
export interface Recover {
  readonly kind: 'recover';
  readonly term: number;
  readonly birth: number;
}

export interface Known {
  readonly kind: 'known';
  readonly term: number;
  /** That of the question. */
  readonly birth: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly births: BirthList;
}

/** With keys beside the log: what this replica executed and how it was answered, whatever term it is by now. */
export interface Keys {
  readonly kind: 'keys';
  readonly term: number;
  readonly answers: News<Outcome>;
}

export type Message =
  | Append
  | Appended
  | Vote
  | Voted
  | InstallSnapshot
  | TimeoutNow
  | TakeOver
  | AskIndex
  | ReadIndex
  | Recover
  | Known
  | Keys;

/** TCP/IP, framing and the fixed fields; then what each operation and row takes. */
const HEADER_BYTES = 96;
const OPERATION_BYTES = 64;
const ROW_BYTES = 24;
const KEY_BYTES = 32;
const NOTHING: readonly WriteId[] = [];
const NO_KEYS: readonly Key[] = [];

export const messages: MessageDeclarations<Message> = {
  size(message) {
    if (message.kind === 'append') return HEADER_BYTES + OPERATION_BYTES * message.entries.length;
    if (message.kind === 'snapshot') return HEADER_BYTES + ROW_BYTES * message.snapshot.rows.length;
    if (message.kind === 'keys') return HEADER_BYTES + KEY_BYTES * message.answers.length;
    return HEADER_BYTES;
  },
  values(message, tell) {
    if (message.kind === 'snapshot') tellRows(message.snapshot.rows, tell);
    if (message.kind !== 'append') return;
    for (const { request } of message.entries) for (const one of request?.operations ?? []) tellValueOf(one, tell);
  },
  kind: (message) => message.kind,
  writes(message) {
    if (message.kind !== 'append') return NOTHING;
    return message.entries.map((entry) => entry.request?.opId ?? 0);
  },
  keys: (message) => (message.kind === 'snapshot' ? message.snapshot.rows.map(([key]) => key) : NO_KEYS),
  fold(message, hash) {
    const { kind, term } = message;
    switch (kind) {
      case 'append':
        foldAppend(message, hash);
        break;
      case 'appended':
        hash.ints(8 * term + (message.ok ? 2 : 3), message.index, message.round);
        foldBirths(message.births, hash);
        break;
      case 'vote':
        hash.int(8 * term + 4);
        hash.int(message.lastIndex);
        hash.int(message.lastTerm);
        hash.int((message.pre ? 1 : 0) + (message.handover ? 2 : 0));
        foldBirths(message.births, hash);
        break;
      case 'voted':
        hash.int(8 * term + 5);
        hash.int((message.pre ? 1 : 0) + (message.granted ? 2 : 0));
        foldBirths(message.births, hash);
        break;
      case 'snapshot':
        hash.int(8 * term + 6);
        hash.int(message.round);
        hash.value(message.snapshot);
        break;
      case 'timeout-now':
        hash.int(8 * term + 7);
        break;
      case 'recover':
        hash.text(kind);
        hash.value([term, message.birth]);
        break;
      case 'known':
        hash.text(kind);
        hash.value([term, message.birth, message.lastIndex, message.lastTerm, message.births]);
        break;
      case 'keys':
        hash.text(kind);
        hash.int(term);
        hash.value(message.answers);
        break;
      default:
        hash.text(kind);
        hash.int(term);
        if (kind !== 'take-over') hash.int(message.id);
        if (kind === 'read-index') hash.int(message.index);
    }
  },
};

/** Most groups never lose a disk: their digests do not speak of any. */
function foldBirths(births: BirthList, hash: Hash): void {
  if (births.length > 0) hash.value(births);
}

function foldAppend(message: Append, hash: Hash): void {
  const { entries } = message;
  hash.ints(8 * message.term + 1, message.prevIndex, message.prevTerm);
  hash.ints(message.commit, message.round, message.at);
  hash.int(entries.length);
  for (let i = 0; i < entries.length; i++) {
    const { term, request, configuration, at } = entries[i]!;
    hash.int(term);
    hash.int(request === undefined ? 0 : request.digest);
    if (configuration !== undefined) hash.value(configuration);
    if (at !== undefined) hash.wide(at);
  }
}
