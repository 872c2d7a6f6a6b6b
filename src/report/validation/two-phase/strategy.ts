/**
 * Two-phase commit over Raft groups that share their nodes. The replica of a group holds a real Raft replica, which
 * sees a Context as any other does, save that answers to records of the protocol come back to it.
 *
 * Group 0 coordinates and takes part, the others take part. Prepare, vote and decision are records in the log of each
 * group, so that whoever leads next knows them; taking over a transaction half done is not built.
 */

import type { Options as RaftOptions } from '../../../strategies/consensus/options.ts';
import type { Timer } from '../../../strategies/consensus/replica.ts';
import { consensus } from '../../../strategies/consensus/strategy.ts';
import {
  type Address,
  type Context,
  failed,
  type Key,
  ok,
  type Plain,
  type Replica,
  type Request,
  type Strategy,
  type Value,
} from '../../../strategies/contract.ts';
import { Inside } from './inside.ts';
import { type GroupMessage, type Groups, isOfGroups, type Message, messages, recordOf } from './messages.ts';

type Options = RaftOptions & { readonly groups: Groups };

/** Where each group keeps the record of a vote; the data is where the client said. */
const VOTES: Key = 1;
/** Records are numbered from here, out of the way of what clients ask. */
const FIRST_RECORD = 1_000_000_000;

interface Transaction {
  readonly request: Request;
  waitsFor: number;
  isWilling: boolean;
}

class TwoPhaseReplica implements Replica<Message, Timer> {
  readonly #context: Context<Message, Timer>;
  readonly #groups: Groups;
  readonly #raft: Replica<Message, Timer>;
  readonly #inside: Inside;
  readonly #group: number;
  readonly #open = new Map<number, Transaction>();
  /** By key: the transaction that has it. */
  readonly #locks = new Map<Key, number>();
  #records = 0;

  constructor(context: Context<Message, Timer>, options: Options) {
    this.#context = context;
    this.#groups = options.groups;
    this.#group = context.self % options.groups.leaders.length;
    this.#inside = new Inside(context);
    const leader = options.groups.regions[this.#group];
    this.#raft = consensus.newReplica(this.#inside, { ...options, leader }) as Replica<Message, Timer>;
  }

  onStart(): void {
    this.#raft.onStart?.();
  }

  /** Whoever leads the first group coordinates; anybody else sends the client there, as Raft does. */
  onRequest(request: Request): void {
    if (this.#group !== 0 || !this.#leads()) {
      this.#raft.onRequest(request);
      return;
    }
    const others = this.#groups.leaders.slice(1);
    this.#open.set(request.opId, { request, waitsFor: others.length + 1, isWilling: true });
    for (const leader of others) this.#context.send(leader, { kind: 'prepare', request });
    this.#vote(request, (isWilling) => this.#count(request.opId, isWilling));
  }

  onMessage(from: Address, message: Message): void {
    if (isOfGroups(message)) this.#onGroups(from, message);
    else this.#raft.onMessage(from, message);
  }

  onTimer(timer: Timer, key: number): void {
    this.#raft.onTimer?.(timer, key);
  }

  onSynced(position: number, ticket: number): void {
    this.#raft.onSynced?.(position, ticket);
  }

  read(key: Key): Value | undefined {
    return this.#raft.read(key);
  }

  view(): Plain {
    return this.#raft.view();
  }

  #onGroups(from: Address, message: GroupMessage): void {
    if (message.kind === 'prepared') this.#count(message.transaction, message.isWilling);
    else if (message.kind === 'decide') this.#decide(message.request, message.isCommit, () => {});
    else {
      const transaction = message.request.opId;
      this.#vote(message.request, (isWilling) =>
        this.#context.send(from, { kind: 'prepared', transaction, isWilling }),
      );
    }
  }

  /** A key that another transaction has is refused at once: nobody waits, so nobody waits for ever. */
  #vote(request: Request, then: (isWilling: boolean) => void): void {
    const { key } = request.operations[0];
    const isFree = !this.#locks.has(key);
    if (isFree) this.#locks.set(key, request.opId);
    this.#append(request, VOTES, `${isFree ? 'prepared' : 'refused'} ${request.opId}`, (isAgreed) => {
      if (isFree && !isAgreed) this.#locks.delete(key);
      then(isFree && isAgreed);
    });
  }

  #count(transaction: number, isWilling: boolean): void {
    const open = this.#open.get(transaction);
    if (open === undefined) return;
    open.isWilling &&= isWilling;
    if (--open.waitsFor > 0) return;
    this.#open.delete(transaction);
    const { request, isWilling: isCommit } = open;
    this.#decide(request, isCommit, () => {
      this.#context.reply(request, isCommit ? ok(undefined) : failed('aborted: another transaction has the key'));
      for (const leader of this.#groups.leaders.slice(1)) {
        this.#context.send(leader, { kind: 'decide', request, isCommit });
      }
    });
  }

  /** The write itself, or nothing; either way the key is free again. */
  #decide(request: Request, isCommit: boolean, then: () => void): void {
    const { key } = request.operations[0];
    const done = (isAgreed: boolean) => {
      // Not agreed: another may lead by now, and the outcome is unknown to this replica.
      if (!isAgreed) return;
      if (this.#locks.get(key) === request.opId) this.#locks.delete(key);
      then();
    };
    if (isCommit) this.#append(request, key, `written by ${request.opId}`, done);
    else this.#append(request, VOTES, `aborted ${request.opId}`, done);
  }

  /** `then` when a majority of this group has it, or when this replica leads it no longer. */
  #append(request: Request, key: Key, value: string, then: (isAgreed: boolean) => void): void {
    const id = FIRST_RECORD + this.#records++;
    this.#inside.expect(id, then);
    this.#raft.onRequest(recordOf(request, id, key, value));
  }

  #leads(): boolean {
    return this.#inside.isLeading;
  }
}

/** Prepares go to `leaders`: a group led from elsewhere votes no. */
export function twoPhase(groups: Groups): Strategy<RaftOptions, Message, Timer> {
  return {
    ...consensus,
    name: 'two-phase',
    summary: 'Two-phase commit over Raft groups: every group agrees on its vote, and one of them on the outcome.',
    messages,
    newReplica: (context, options) => new TwoPhaseReplica(context, { ...options, groups }),
  };
}
