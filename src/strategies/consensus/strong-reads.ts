/** A leader's strong reads: confirmed by a quorum (§8, D §6.4), or under its lease (D §6.4.1). */
import type { Address, Request } from '../contract.ts';
import { leaseOf } from '../parts/lease.ts';
import type { Rounds } from '../parts/rounds.ts';
import type { AskIndex } from './messages.ts';
import type { RaftReplica } from './replica.ts';

/** A read that waits until a round of heartbeats has confirmed that this is still the leader. */
interface PendingRead {
  readonly request: Request;
  readonly index: number;
  readonly round: number;
}

/** A follower's question, which waits for the same. */
interface PendingAnswer {
  readonly to: Address;
  readonly id: number;
  readonly index: number;
  readonly round: number;
}

export class StrongReads {
  readonly #raft: RaftReplica;
  readonly #rounds: Rounds;
  /** Asks everybody, with the newest round. */
  readonly #ask: () => void;
  #reads: PendingRead[] = [];
  #answers: PendingAnswer[] = [];
  /** The no-op of this term: before it is committed, nothing is known to be (§8). */
  opening = 0;

  constructor(raft: RaftReplica, rounds: Rounds, ask: () => void) {
    this.#raft = raft;
    this.#rounds = rounds;
    this.#ask = ask;
  }

  reset(): void {
    this.#reads = [];
    this.#answers = [];
  }

  /** `mayTrustLease`: nobody was told to take over. */
  serve(request: Request, mayTrustLease: boolean): void {
    const raft = this.#raft;
    if (mayTrustLease && raft.commit >= this.opening && this.#rounds.isWithin(leaseOf(raft.options))) {
      raft.answerRead(request);
      return;
    }
    const round = this.#rounds.open();
    this.#reads.push({ request, index: Math.max(raft.commit, this.opening), round });
    this.#ask();
    this.advance();
  }

  onAsked(from: Address, { id }: AskIndex): void {
    const round = this.#rounds.open();
    this.#answers.push({ to: from, id, index: Math.max(this.#raft.commit, this.opening), round });
    this.#ask();
    this.advance();
  }

  /** A quorum answered, or more is applied. */
  advance(): void {
    if (this.#reads.length > 0) this.#answerReads();
    if (this.#answers.length > 0) this.#answerFollowers();
  }

  /** No longer the leader: its reads were not answered and may be asked elsewhere. */
  resign(): void {
    const [reads, answers] = [this.#reads, this.#answers];
    this.reset();
    const { context, term } = this.#raft;
    for (const { request } of reads) this.#raft.refuse(request);
    for (const { to, id } of answers) context.send(to, { kind: 'read-index', term, id, index: -1 });
  }

  #answerReads(): void {
    const raft = this.#raft;
    const waiting: PendingRead[] = [];
    for (const read of this.#reads) {
      if (this.#rounds.isConfirmed(read.round) && raft.applied >= read.index) raft.answerRead(read.request);
      else waiting.push(read);
    }
    this.#reads = waiting;
  }

  /** Who asked waits itself until it has applied so much. */
  #answerFollowers(): void {
    const { context, term } = this.#raft;
    const waiting: PendingAnswer[] = [];
    for (const answer of this.#answers) {
      const { to, id, index, round } = answer;
      if (this.#rounds.isConfirmed(round)) context.send(to, { kind: 'read-index', term, id, index });
      else waiting.push(answer);
    }
    this.#answers = waiting;
  }
}
