/** What the replicas say to each other: the two phases (Lamport 2001 §3), and what laggards and amnesiacs ask. */
import type { Hash } from '../../kit/hash.ts';
import type { Key, MessageDeclarations, Micros, Request, WriteId } from '../contract.ts';
import type { BirthList } from '../parts/births.ts';
import { tellRows, tellValueOf } from '../parts/values.ts';
import type { Ballot } from './ballots.ts';
import type { Placed } from './configurations.ts';
import type { Configuration } from './quorums.ts';
import type { Snapshot } from './snapshot.ts';

/** A place in the order of commands: 1, 2, 3, … */
export type Slot = number;

/** What a slot holds: a request, or a change of the members, or neither in a no-op. */
export interface Command {
  readonly request: Request | undefined;
  readonly configuration: Configuration | undefined;
  /** By the clock of the leader who proposed it, where the state forgets by age. */
  readonly at?: Micros | undefined;
}

export const NO_OP: Command = { request: undefined, configuration: undefined };

export interface Proposal {
  readonly slot: Slot;
  readonly command: Command;
}

/** Accepted under this ballot by whoever reports it. */
export interface Report extends Proposal {
  readonly ballot: Ballot;
}

/** Phase 1a, for every slot after `after` at once. */
export interface Prepare {
  readonly kind: 'prepare';
  readonly ballot: Ballot;
  readonly after: Slot;
  /** The leader itself asked for this: hearing it is no reason to be silent. */
  readonly handover: boolean;
}

/** Phase 1b: all that was accepted above what is known to be chosen, and some of the newest of that. */
export interface Promise1b {
  readonly kind: 'promise';
  readonly ballot: Ballot;
  readonly chosen: Slot;
  readonly accepted: readonly Report[];
  readonly births: BirthList;
}

/** Phase 2a; without proposals it is a heartbeat. */
export interface Accept {
  readonly kind: 'accept';
  readonly ballot: Ballot;
  readonly proposals: readonly Proposal[];
  /** Every slot up to here is chosen; the highest that was ever proposed under this ballot. */
  readonly chosen: Slot;
  readonly last: Slot;
  /** The leader's newest round of questions "am I still the leader?"; echoed. */
  readonly round: number;
  /** All that anybody had chosen at this time of the leader's clock is at or below `chosen`. */
  readonly at: Micros;
}

/** Phase 2b: all up to `through`, and these beyond, are on this disk under this ballot. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly ballot: Ballot;
  readonly through: Slot;
  readonly slots: readonly Slot[];
  /** Proposed, as the leader says, and never heard of. */
  readonly missing: readonly Slot[];
  readonly round: number;
  readonly births: BirthList;
}

/** To whoever comes with a lower ballot: what was promised since. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly ballot: Ballot;
}

/** What is chosen after this slot? */
export interface Learn {
  readonly kind: 'learn';
  readonly after: Slot;
}

export interface Taught {
  readonly kind: 'taught';
  readonly proposals: readonly Proposal[];
  readonly chosen: Slot;
}

export interface GiveSnapshot {
  readonly kind: 'snapshot';
  readonly snapshot: Snapshot;
  readonly chosen: Slot;
}

/** From one that lost its disk: what may it have promised and accepted? */
export interface Recover {
  readonly kind: 'recover';
  readonly birth: number;
}

export interface Known {
  readonly kind: 'known';
  readonly birth: number;
  readonly promised: Ballot;
  readonly chosen: Slot;
  readonly accepted: readonly Report[];
  readonly placed: readonly Placed[];
  readonly births: BirthList;
}

/** The leader of this ballot asks this replica to propose one of its own at once. */
export interface Stand {
  readonly kind: 'stand';
  readonly ballot: Ballot;
}

/** A replica that shall lead asks its leader to hand over. */
export interface TakeOver {
  readonly kind: 'take-over';
  readonly ballot: Ballot;
}

export type Message =
  | Prepare
  | Promise1b
  | Accept
  | Accepted
  | Rejected
  | Learn
  | Taught
  | GiveSnapshot
  | Recover
  | Known
  | Stand
  | TakeOver;

/** TCP/IP, framing and the fixed fields; then what each command, row and number takes. */
const HEADER_BYTES = 96;
const COMMAND_BYTES = 64;
const ROW_BYTES = 24;
const NUMBER_BYTES = 8;
const NOTHING: readonly WriteId[] = [];
const NO_KEYS: readonly Key[] = [];
const NO_PROPOSALS: readonly Proposal[] = [];

export const messages: MessageDeclarations<Message> = {
  size(message) {
    const commands = HEADER_BYTES + COMMAND_BYTES * proposalsIn(message).length;
    if (message.kind === 'snapshot') return commands + ROW_BYTES * message.snapshot.rows.length;
    if (message.kind !== 'accepted') return commands;
    return commands + NUMBER_BYTES * (message.slots.length + message.missing.length);
  },
  values(message, tell) {
    if (message.kind === 'snapshot') tellRows(message.snapshot.rows, tell);
    for (const { command } of proposalsIn(message)) {
      for (const one of command.request?.operations ?? []) tellValueOf(one, tell);
    }
  },
  kind: (message) => message.kind,
  writes(message) {
    const proposals = proposalsIn(message);
    return proposals.length === 0 ? NOTHING : proposals.map(({ command }) => command.request?.opId ?? 0);
  },
  keys: (message) => (message.kind === 'snapshot' ? message.snapshot.rows.map(([key]) => key) : NO_KEYS),
  fold(message, hash) {
    hash.text(message.kind);
    switch (message.kind) {
      case 'prepare':
        foldNumbers(hash, message.ballot, message.after, message.handover ? 1 : 0);
        break;
      case 'promise':
        foldNumbers(hash, message.ballot, message.chosen);
        foldReports(hash, message.accepted);
        hash.value(message.births);
        break;
      case 'accept':
        foldNumbers(hash, message.ballot, message.chosen, message.last, message.round, message.at);
        foldProposals(hash, message.proposals);
        break;
      case 'accepted':
        foldNumbers(hash, message.ballot, message.through, message.round);
        hash.value([message.slots, message.missing, message.births]);
        break;
      case 'known':
        foldNumbers(hash, message.birth, message.promised, message.chosen);
        foldReports(hash, message.accepted);
        hash.value([message.placed, message.births]);
        break;
      case 'learn':
        hash.wide(message.after);
        break;
      case 'taught':
        hash.wide(message.chosen);
        foldProposals(hash, message.proposals);
        break;
      case 'snapshot':
        hash.wide(message.chosen);
        hash.value(message.snapshot);
        break;
      case 'recover':
        hash.wide(message.birth);
        break;
      default:
        hash.wide(message.ballot);
    }
  },
};

function proposalsIn(message: Message): readonly Proposal[] {
  if (message.kind === 'accept' || message.kind === 'taught') return message.proposals;
  return message.kind === 'promise' || message.kind === 'known' ? message.accepted : NO_PROPOSALS;
}

function foldNumbers(hash: Hash, ...numbers: readonly number[]): void {
  for (const number of numbers) hash.wide(number);
}

function foldProposals(hash: Hash, proposals: readonly Proposal[]): void {
  hash.int(proposals.length);
  for (const { slot, command } of proposals) {
    hash.int(slot);
    hash.int(command.request === undefined ? 0 : command.request.digest);
    if (command.configuration !== undefined) hash.value(command.configuration);
    if (command.at !== undefined) hash.wide(command.at);
  }
}

function foldReports(hash: Hash, reports: readonly Report[]): void {
  foldProposals(hash, reports);
  for (const { ballot } of reports) hash.wide(ballot);
}
