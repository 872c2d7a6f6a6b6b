/** What groups say to one another in two-phase commit, beside what Raft says within each. */
import { mix } from '../../../kit/hash.ts';
import type { Message as RaftMessage } from '../../../strategies/consensus/messages.ts';
import { consensus } from '../../../strategies/consensus/strategy.ts';
import type { Address, MessageDeclarations, Request } from '../../../strategies/contract.ts';

/** From the coordinator: will you? And, when that is decided, do, or do not. */
export interface Prepare {
  readonly kind: 'prepare';
  readonly request: Request;
}
export interface Decide {
  readonly kind: 'decide';
  readonly request: Request;
  readonly isCommit: boolean;
}
/** From a participant: what it answers is on the disks of a majority of its group. */
export interface Prepared {
  readonly kind: 'prepared';
  readonly transaction: number;
  readonly isWilling: boolean;
}

export type GroupMessage = Prepare | Prepared | Decide;
export type Message = RaftMessage | GroupMessage;

const BYTES = 120;

export function isOfGroups(message: Message): message is GroupMessage {
  return message.kind === 'prepare' || message.kind === 'prepared' || message.kind === 'decide';
}

export const messages: MessageDeclarations<Message> = {
  size: (message) => (isOfGroups(message) ? BYTES : consensus.messages.size(message)),
  fold(message, hash) {
    if (!isOfGroups(message)) {
      consensus.messages.fold(message, hash);
      return;
    }
    hash.text(message.kind);
    if (message.kind === 'prepared') {
      hash.int(message.transaction);
      hash.int(message.isWilling ? 1 : 0);
    } else {
      hash.int(message.request.digest);
      hash.int(message.kind === 'decide' && message.isCommit ? 1 : 0);
    }
  },
  kind: (message) => message.kind,
  writes: (message) => (isOfGroups(message) ? [] : consensus.messages.writes(message)),
};

/** A record for a group's log, in the shape in which clients ask. */
export function recordOf(request: Request, id: number, key: number, value: string): Request {
  const operation = { kind: 'write', key, value, amount: 0, expected: undefined, into: -1 } as const;
  const digest = mix(request.digest ^ Math.imul(id, 0x9e3779b1));
  return { ...request, opId: id, operations: [operation], idempotent: false, token: undefined, digest };
}

/** Where the leader of each group is asked for. */
export interface Groups {
  /** By group: the region that leads it, and the address of its replica there. */
  readonly regions: readonly string[];
  readonly leaders: readonly Address[];
}
