/** A leader's strong reads: confirmed by as many as block any new leader, or under its lease (Paxos Made Live §5.2). */
import type { Request } from '../contract.ts';
import { leaseOf } from '../parts/lease.ts';
import type { Rounds } from '../parts/rounds.ts';
import type { Slot } from './messages.ts';
import type { PaxosReplica } from './replica.ts';

/** Reads that may wait. */
const MOST_WAITING = 10_000;

interface Pending {
  readonly request: Request;
  readonly slot: Slot;
  readonly round: number;
}

export class StrongReads {
  readonly #paxos: PaxosReplica;
  readonly #rounds: Rounds;
  /** Asks everybody, with the newest round. */
  readonly #ask: () => void;
  #pending: Pending[] = [];

  constructor(paxos: PaxosReplica, rounds: Rounds, ask: () => void) {
    this.#paxos = paxos;
    this.#rounds = rounds;
    this.#ask = ask;
  }

  reset(): void {
    this.#pending = [];
  }

  /** `mayTrustLease`: nobody was told to take over. */
  serve(request: Request, mayTrustLease: boolean): void {
    const paxos = this.#paxos;
    if (mayTrustLease && paxos.leading.isOpen && this.#rounds.isWithin(leaseOf(paxos.options))) {
      paxos.answerRead(request);
      return;
    }
    if (this.#pending.length >= MOST_WAITING) {
      paxos.refuse(request);
      return;
    }
    const round = this.#rounds.open();
    this.#pending.push({ request, slot: Math.max(paxos.log.chosen, paxos.leading.opening), round });
    this.#ask();
    this.advance();
  }

  /** Enough have answered, or more is executed. */
  advance(): void {
    const paxos = this.#paxos;
    if (this.#pending.length === 0 || !paxos.leading.isOpen) return;
    const waiting: Pending[] = [];
    for (const read of this.#pending) {
      if (paxos.applied >= read.slot && this.#rounds.isConfirmed(read.round)) paxos.answerRead(read.request);
      else waiting.push(read);
    }
    this.#pending = waiting;
  }

  /** No longer the leader: its reads were not answered and may be asked elsewhere. */
  resign(): void {
    const pending = this.#pending;
    this.reset();
    for (const { request } of pending) this.#paxos.refuse(request);
  }
}
