/** What replicas say to each other (EPaxos*, OPODIS 2025, figures 3 and 5; Atlas, EuroSys 2020, algorithms 1 and 2). */
import type { Hash } from '../../kit/hash.ts';
import type { Address, Key, MessageDeclarations, Micros, WriteId } from '../contract.ts';
import { tellRows, tellValueOf } from '../parts/values.ts';
import type { Vector } from '../parts/version-vector.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { InstanceId } from './ids.ts';
import type { Instance, Proposal } from './instance.ts';

/** Atlas: MCollect. */
export interface PreAccept {
  readonly kind: 'pre-accept';
  readonly id: InstanceId;
  readonly proposal: Proposal;
  /** Atlas: whom the coordinator asks, itself included; else nobody. */
  readonly quorum: readonly Address[];
}

export interface PreAccepted {
  readonly kind: 'pre-accepted';
  readonly id: InstanceId;
  /** What the coordinator's own dependencies lack. */
  readonly more: readonly InstanceId[];
}

/** Atlas: MConsensus. */
export interface Accept {
  readonly kind: 'accept';
  readonly id: InstanceId;
  readonly ballot: number;
  readonly value: Proposal;
}

export interface Accepted {
  readonly kind: 'accepted';
  readonly id: InstanceId;
  readonly ballot: number;
}

export interface Commit {
  readonly kind: 'commit';
  readonly id: InstanceId;
  readonly value: Proposal;
}

/** Atlas: MRec. */
export interface Recover {
  readonly kind: 'recover';
  readonly id: InstanceId;
  readonly ballot: number;
  /** Atlas: as it was proposed, where the asker knows. */
  readonly initial: Proposal | undefined;
}

export interface Recovered {
  readonly kind: 'recovered';
  readonly ballot: number;
  /** What this replica has of it. */
  readonly instance: Instance;
}

/** A higher ballot was promised. */
export interface Outbid {
  readonly kind: 'outbid';
  readonly id: InstanceId;
  readonly ballot: number;
}

export interface Validate {
  readonly kind: 'validate';
  readonly id: InstanceId;
  readonly ballot: number;
  readonly proposal: Proposal;
}

export interface Validated {
  readonly kind: 'validated';
  readonly id: InstanceId;
  readonly ballot: number;
  /** Interfering ones that rule the fast path out, for they are committed and know nothing of it. */
  readonly against: readonly InstanceId[];
  /** Those that would if they were committed as they were proposed. */
  readonly doubtful: readonly InstanceId[];
}

/** Whoever recovers `id` waits for others; so many had pre-accepted it as it was proposed. */
export interface Waiting {
  readonly kind: 'waiting';
  readonly id: InstanceId;
  readonly agreed: number;
}

/** What this replica has executed and can do without. */
export interface Gossip {
  readonly kind: 'gossip';
  readonly executed: Vector;
  readonly floor: Vector;
  /** By the sender's clock; `echo` is what the receiver said last, and how long ago that came. */
  readonly at: Micros;
  readonly echo: Micros;
  readonly held: Micros;
}

/** The sender lacks the commits of these. */
export interface Fetch {
  readonly kind: 'fetch';
  readonly ids: readonly InstanceId[];
}

/** A replica that lost its disk asks for all that others know. */
export interface AskState {
  readonly kind: 'ask-state';
  readonly round: number;
  /** Which life it means to begin, and by what this start of it is known. */
  readonly life: number;
  readonly start: number;
}

export interface StateOf {
  readonly kind: 'state';
  readonly round: number;
  /** The highest life of the asker that anybody spoke of before. */
  readonly life: number;
  /** It lost its own disk, and knows little. */
  readonly isBlank: boolean;
  readonly checkpoint: Checkpoint;
}

export type Message =
  | PreAccept
  | PreAccepted
  | Accept
  | Accepted
  | Commit
  | Recover
  | Recovered
  | Outbid
  | Validate
  | Validated
  | Waiting
  | Gossip
  | Fetch
  | AskState
  | StateOf;

/** TCP/IP, framing and the fixed fields; then what each operation, dependency, row and instance takes. */
const HEADER_BYTES = 96;
const OPERATION_BYTES = 64;
const NUMBER_BYTES = 8;
const ROW_BYTES = 24;
const INSTANCE_BYTES = 64;

const NO_WRITES: readonly WriteId[] = [];
const NO_KEYS: readonly Key[] = [];

export const messages: MessageDeclarations<Message> = {
  size(message) {
    let size = HEADER_BYTES;
    for (const proposal of proposalsIn(message)) size += sizeOf(proposal);
    switch (message.kind) {
      case 'pre-accepted':
        return size + NUMBER_BYTES * message.more.length;
      case 'validated':
        return size + NUMBER_BYTES * (message.against.length + message.doubtful.length);
      case 'gossip':
        return size + NUMBER_BYTES * (message.executed.length + message.floor.length);
      case 'fetch':
        return size + NUMBER_BYTES * message.ids.length;
      case 'state': {
        const { instances, memory } = message.checkpoint;
        return size + ROW_BYTES * memory.rows.length + INSTANCE_BYTES * instances.length;
      }
      default:
        return size;
    }
  },
  kind: ({ kind }) => kind,
  writes(message) {
    const requests = proposalsIn(message).flatMap(({ request }) => request ?? []);
    return requests.length === 0 ? NO_WRITES : requests.map(({ opId }) => opId);
  },
  keys: (message) => (message.kind === 'state' ? message.checkpoint.memory.rows.map(([key]) => key) : NO_KEYS),
  values(message, tell) {
    for (const { request } of proposalsIn(message)) for (const one of request?.operations ?? []) tellValueOf(one, tell);
    if (message.kind === 'state') tellRows(message.checkpoint.memory.rows, tell);
  },
  fold(message, hash) {
    hash.text(message.kind);
    if ('id' in message) hash.wide(message.id);
    if ('ballot' in message) hash.wide(message.ballot);
    for (const proposal of proposalsIn(message)) foldProposal(proposal, hash);
    foldRest(message, hash);
  },
};

function proposalsIn(message: Message): readonly Proposal[] {
  switch (message.kind) {
    case 'pre-accept':
    case 'validate':
      return [message.proposal];
    case 'accept':
    case 'commit':
      return [message.value];
    case 'recover':
      return message.initial === undefined ? [] : [message.initial];
    case 'recovered':
      return proposalsOf(message.instance);
    case 'state':
      return message.checkpoint.instances.flatMap(proposalsOf);
    default:
      return [];
  }
}

function proposalsOf({ initial, value }: Instance): readonly Proposal[] {
  const known = value === undefined ? initial : value;
  if (known === undefined) return [];
  return initial === undefined || initial === known ? [known] : [known, initial];
}

function sizeOf({ request, after, deps }: Proposal): number {
  return OPERATION_BYTES * (request?.operations.length ?? 0) + NUMBER_BYTES * (after.length + deps.length);
}

function foldProposal({ request, after, deps }: Proposal, hash: Hash): void {
  hash.int(request === undefined ? 0 : request.digest);
  hash.value(after);
  hash.value(deps);
}

function foldInstance({ id, phase, ballot, acceptedAt, quorum, isBlind }: Instance, hash: Hash): void {
  hash.value([id, phase, ballot, acceptedAt, quorum, isBlind]);
}

function foldRest(message: Message, hash: Hash): void {
  switch (message.kind) {
    case 'pre-accept':
      hash.value(message.quorum);
      break;
    case 'pre-accepted':
      hash.value(message.more);
      break;
    case 'recovered':
      foldInstance(message.instance, hash);
      break;
    case 'validated':
      hash.value([message.against, message.doubtful]);
      break;
    case 'waiting':
      hash.int(message.agreed);
      break;
    case 'gossip':
      hash.value([message.executed, message.floor, message.at, message.echo, message.held]);
      break;
    case 'fetch':
      hash.value(message.ids);
      break;
    case 'ask-state':
      hash.ints(message.round, message.life, message.start);
      break;
    case 'state': {
      const { instances, ...rest } = message.checkpoint;
      hash.value([message.round, message.life, message.isBlank, rest]);
      for (const instance of instances) foldInstance(instance, hash);
    }
  }
}
