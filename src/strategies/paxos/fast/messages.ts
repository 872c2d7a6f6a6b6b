/** What replicas of Fast Paxos say to each other; numbers of phases as in Lamport 2006, figure 1. */
import type { Hash } from '../../../kit/hash.ts';
import type { Key, MessageDeclarations, Micros, Operation, Request, WriteId } from '../../contract.ts';
import type { BirthList } from '../../parts/births.ts';
import { tellRows, tellValueOf } from '../../parts/values.ts';
import type { Round } from './rounds.ts';
import type { Snapshot } from './snapshot.ts';

export type Slot = number;

export interface Command {
  readonly request: Request;
  /** What its proposer had executed: it may stand above this slot, and not far above. */
  readonly since: Slot;
  /** By the proposer's clock, where the state forgets by age. */
  readonly at: Micros | undefined;
}

/** Of a command: the same however often it is proposed. 0: the no-op. */
export type Name = number;

export const NO_OP: Name = 0;
const MOST_ATTEMPTS = 4_096;

export function nameOf(request: Request | undefined): Name {
  return request === undefined ? NO_OP : request.opId * MOST_ATTEMPTS + request.attempt;
}

/** As findings say it. */
export function spelledName(name: Name): string {
  return name === NO_OP ? 'the no-op' : `operation ${Math.floor(name / MOST_ATTEMPTS)}`;
}

/** What an acceptor voted for last in a slot; `command` undefined: the no-op. */
export interface Vote {
  readonly slot: Slot;
  readonly round: Round;
  readonly command: Command | undefined;
}

export type Message =
  /** A proposer's, straight to every acceptor. */
  | { readonly kind: 'propose'; readonly command: Command }
  /** Phase 2b: this acceptor's vote, which is on its disk. */
  | { readonly kind: 'voted'; readonly round: Round; readonly slot: Slot; readonly name: Name }
  /** Phase 1a and 1b, of all slots above `after`. */
  | {
      readonly kind: 'prepare';
      readonly reign: Round;
      readonly after: Slot;
      readonly isHandover: boolean;
      readonly births: BirthList;
    }
  | {
      readonly kind: 'promise';
      readonly reign: Round;
      readonly executed: Slot;
      readonly votes: readonly Vote[];
      readonly births: BirthList;
    }
  /** Phase 1a and 1b of the classic round, of some slots: in the fast one nobody votes there any more. */
  | { readonly kind: 'query'; readonly reign: Round; readonly slots: readonly Slot[] }
  | {
      readonly kind: 'report';
      readonly reign: Round;
      readonly slots: readonly Slot[];
      readonly votes: readonly Vote[];
    }
  /** Phase 2a of the classic round. */
  | { readonly kind: 'settle'; readonly reign: Round; readonly slot: Slot; readonly command: Command | undefined }
  /**
   * That the coordinator lives; and phase 2a of the fast round: any value, in all slots from `from` on, or in none
   * where all go through the coordinator.
   */
  | { readonly kind: 'any'; readonly reign: Round; readonly from: Slot | undefined; readonly executed: Slot }
  | { readonly kind: 'heard'; readonly reign: Round; readonly executed: Slot }
  | { readonly kind: 'rejected'; readonly promised: Round }
  | { readonly kind: 'ask'; readonly after: Slot }
  | {
      readonly kind: 'told';
      readonly after: Slot;
      readonly commands: readonly (Command | undefined)[];
      readonly executed: Slot;
    }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot; readonly executed: Slot }
  /** Somebody shall coordinate. */
  | { readonly kind: 'take-over' }
  /** This acceptor lost its disk. */
  | { readonly kind: 'blank'; readonly birth: number }
  | { readonly kind: 'welcome'; readonly birth: number; readonly reign: Round; readonly from: Slot };

/** TCP/IP, framing and the fixed fields; then what each operation and row takes. */
const HEADER_BYTES = 96;
const OPERATION_BYTES = 64;
const ROW_BYTES = 24;
const NO_KEYS: readonly Key[] = [];

export const messages: MessageDeclarations<Message> = {
  size(message) {
    if (message.kind === 'snapshot') return HEADER_BYTES + ROW_BYTES * message.snapshot.rows.length;
    return HEADER_BYTES + OPERATION_BYTES * operationsOf(message).length;
  },
  kind: (message) => message.kind,
  writes: (message): readonly WriteId[] => commandsOf(message).map(({ request }) => request.opId),
  keys: (message) => (message.kind === 'snapshot' ? message.snapshot.rows.map(([key]) => key) : NO_KEYS),
  values(message, tell) {
    if (message.kind === 'snapshot') tellRows(message.snapshot.rows, tell);
    for (const operation of operationsOf(message)) tellValueOf(operation, tell);
  },
  fold(message, hash) {
    hash.text(message.kind);
    foldFields(message, hash);
    for (const { slot, round } of votesOf(message)) hash.ints(slot, round, 0);
    const commands = foldable(message);
    hash.int(commands.length);
    for (const command of commands) foldCommand(command, hash);
  },
};

function foldFields(message: Message, hash: Hash): void {
  switch (message.kind) {
    case 'voted':
      hash.ints(message.round, message.slot, 0);
      hash.wide(message.name);
      break;
    case 'prepare':
      hash.ints(message.reign, message.after, message.isHandover ? 1 : 0);
      hash.value(message.births);
      break;
    case 'promise':
      hash.ints(message.reign, message.executed, message.votes.length);
      hash.value(message.births);
      break;
    case 'query':
    case 'report':
      hash.wide(message.reign);
      for (const slot of message.slots) hash.int(slot);
      break;
    case 'settle':
      hash.ints(message.reign, message.slot, 0);
      break;
    case 'any':
      hash.ints(message.reign, message.from ?? 0, message.executed);
      break;
    case 'heard':
      hash.ints(message.reign, message.executed, 0);
      break;
    case 'rejected':
      hash.wide(message.promised);
      break;
    case 'ask':
      hash.int(message.after);
      break;
    case 'told':
      hash.ints(message.after, message.executed, 0);
      break;
    case 'snapshot':
      hash.int(message.executed);
      hash.value(message.snapshot);
      break;
    case 'blank':
      hash.wide(message.birth);
      break;
    case 'welcome':
      hash.wide(message.birth);
      hash.ints(message.reign, message.from, 0);
  }
}

function foldCommand(command: Command | undefined, hash: Hash): void {
  hash.int(command?.request.digest ?? 0);
  if (command === undefined) return;
  hash.int(command.since);
  if (command.at !== undefined) hash.wide(command.at);
}

/** Commands and no-ops, in their order. */
function foldable(message: Message): readonly (Command | undefined)[] {
  switch (message.kind) {
    case 'propose':
    case 'settle':
      return [message.command];
    case 'told':
      return message.commands;
    default:
      return votesOf(message).map(({ command }) => command);
  }
}

function votesOf(message: Message): readonly Vote[] {
  return message.kind === 'promise' || message.kind === 'report' ? message.votes : [];
}

function commandsOf(message: Message): readonly Command[] {
  return foldable(message).filter((command) => command !== undefined);
}

function operationsOf(message: Message): readonly Operation[] {
  return commandsOf(message).flatMap(({ request }) => request.operations);
}
