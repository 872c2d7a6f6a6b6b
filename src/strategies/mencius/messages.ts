/** What Mencius' servers say to each other (Mao, Junqueira, Marzullo 2008). */
import type { Hash } from '../../kit/hash.ts';
import type { Key, MessageDeclarations, Micros, WriteId } from '../contract.ts';
import type { Memory } from '../parts/state.ts';
import { tellRows, tellValueOf } from '../parts/values.ts';
import type { Range } from './ranges.ts';
import type { Command, Fill, Placed, Vote } from './value.ts';

/**
 * An owner's word on its own slots, and how much it has of the other's; sent when all of it is on the disk.
 * suggest: with commands (§4.1) · accept: the answer, on which the skips below ride (optimization 1) ·
 * skip: told late (optimization 2, accelerator 1) · beat: that it lives.
 */
export interface Word {
  readonly kind: 'suggest' | 'accept' | 'skip' | 'beat';
  /** It says nothing any more of its slots before this one: they are decided, or others decide them. */
  readonly base: number;
  /** Of the sender's slots from `from` on, before `next`: these are suggested, the others skipped. */
  readonly from: number;
  readonly next: number;
  readonly suggested: readonly Placed[];
  /** It has accepted at ballot 0 whatever the receiver suggested from `since` on, before `got`. */
  readonly since: number;
  readonly got: number;
  /** What came last began beyond `got`. */
  readonly isGap: boolean;
  /** What the sender suggested there is chosen. */
  readonly chosen: Range;
  readonly executed: number;
  /** Nobody goes beyond what a majority of these allows: an amnesiac begins above them. */
  readonly horizon: number;
  /** The sender's time, and the newest that it heard of the receiver's. */
  readonly at: Micros;
  readonly echo: Micros;
}

/** What its sender suggested there is chosen. */
export interface Learn {
  readonly kind: 'learn';
  readonly chosen: Range;
}

/** Revocation (§4.2): phase 1 and phase 2 of a higher ballot in slots of `rank`; `settled`: it is chosen. */
export interface Prepare {
  readonly kind: 'prepare';
  readonly rank: number;
  readonly ballot: number;
  readonly from: number;
  readonly through: number;
}

export interface Promised {
  readonly kind: 'promised';
  readonly rank: number;
  readonly ballot: number;
  readonly votes: readonly Vote[];
  readonly fills: readonly Fill[];
}

export interface Filling {
  readonly kind: 'fill' | 'settled';
  readonly rank: number;
  readonly fill: Fill;
}

/** `rejected`: by a higher ballot, which it names. */
export interface Filled {
  readonly kind: 'filled' | 'rejected';
  readonly rank: number;
  readonly ballot: number;
}

/** What is decided from this slot on? */
export interface Ask {
  readonly kind: 'ask';
  readonly from: number;
}

/** Everything from `from` through `through`: these, and else no-ops. */
export interface Decided {
  readonly kind: 'decided';
  readonly from: number;
  readonly through: number;
  readonly commands: readonly Placed[];
  readonly executed: number;
}

/** The state after `executed`, for who asked for what no log has any more. */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly executed: number;
  /** The slot of the last command that is in it. */
  readonly newest: number;
  readonly memory: Memory;
}

/** A replica that lost its disk asks how far anybody may have gone. */
export interface Recover {
  readonly kind: 'recover';
  readonly id: number;
}

export interface Recovered {
  readonly kind: 'recovered';
  readonly id: number;
  readonly horizon: number;
}

export type Message =
  | Word
  | Learn
  | Prepare
  | Promised
  | Filling
  | Filled
  | Ask
  | Decided
  | Snapshot
  | Recover
  | Recovered;

/** TCP/IP, framing and the fixed fields; then what each command, vote and row takes. */
const HEADER_BYTES = 96;
const COMMAND_BYTES = 64;
const ROW_BYTES = 24;
const NOTHING: readonly Command[] = [];
const NO_KEYS: readonly Key[] = [];

export const messages: MessageDeclarations<Message> = {
  size(message) {
    if (message.kind === 'snapshot') return HEADER_BYTES + ROW_BYTES * message.memory.rows.length;
    return HEADER_BYTES + COMMAND_BYTES * commandsOf(message).length;
  },
  kind: (message) => message.kind,
  writes: (message): readonly WriteId[] => commandsOf(message).map(({ request }) => request.opId),
  keys: (message) => (message.kind === 'snapshot' ? message.memory.rows.map(([key]) => key) : NO_KEYS),
  values(message, tell) {
    if (message.kind === 'snapshot') tellRows(message.memory.rows, tell);
    for (const { request } of commandsOf(message)) for (const one of request.operations) tellValueOf(one, tell);
  },
  fold,
};

function commandsOf(message: Message): readonly Command[] {
  switch (message.kind) {
    case 'suggest':
    case 'accept':
    case 'skip':
    case 'beat':
      return message.suggested.length === 0 ? NOTHING : message.suggested.map(([, command]) => command);
    case 'promised':
      return message.votes.flatMap(({ command }) => command ?? []);
    case 'fill':
    case 'settled':
      return message.fill.commands.map(([, command]) => command);
    case 'decided':
      return message.commands.map(([, command]) => command);
    default:
      return NOTHING;
  }
}

function fold(message: Message, hash: Hash): void {
  hash.text(message.kind);
  switch (message.kind) {
    case 'suggest':
    case 'accept':
    case 'skip':
    case 'beat':
      foldWord(message, hash);
      break;
    case 'learn':
      hash.ints(0, message.chosen[0], message.chosen[1]);
      break;
    case 'prepare':
      hash.ints(message.rank, message.from, message.through);
      hash.int(message.ballot);
      break;
    case 'promised':
      foldPromised(message, hash);
      break;
    case 'fill':
    case 'settled':
      hash.int(message.rank);
      foldFill(message.fill, hash);
      break;
    case 'filled':
    case 'rejected':
      hash.ints(0, message.rank, message.ballot);
      break;
    case 'ask':
      hash.int(message.from);
      break;
    case 'decided':
      hash.ints(message.from, message.through, message.executed);
      foldPlaced(message.commands, hash);
      break;
    case 'snapshot':
      hash.ints(0, message.executed, message.newest);
      hash.value(message.memory);
      break;
    case 'recover':
      hash.int(message.id);
      break;
    default:
      hash.ints(0, message.id, message.horizon);
  }
}

function foldWord(word: Word, hash: Hash): void {
  hash.ints(word.from, word.next, word.base);
  hash.int(word.executed);
  hash.ints(word.since, word.got, word.isGap ? 1 : 0);
  hash.ints(word.chosen[0], word.chosen[1], word.horizon);
  hash.wide(word.at);
  hash.wide(word.echo);
  foldPlaced(word.suggested, hash);
}

function foldPromised({ rank, ballot, votes, fills }: Promised, hash: Hash): void {
  hash.ints(rank, ballot, votes.length);
  for (const vote of votes) {
    hash.ints(vote.slot, vote.ballot, vote.command === undefined ? 0 : 1);
    if (vote.command !== undefined) foldCommand(vote.command, hash);
  }
  for (const fill of fills) foldFill(fill, hash);
}

function foldFill({ ballot, from, through, commands }: Fill, hash: Hash): void {
  hash.ints(ballot, from, through);
  foldPlaced(commands, hash);
}

function foldPlaced(placed: readonly Placed[], hash: Hash): void {
  hash.int(placed.length);
  for (const [slot, command] of placed) {
    hash.int(slot);
    foldCommand(command, hash);
  }
}

function foldCommand({ request, at }: Command, hash: Hash): void {
  hash.int(request.digest);
  if (at !== undefined) hash.wide(at);
}
