/** What an acceptor does (Lamport 2001 §2.2): promises, accepts, and says so when it is on its disk. */
import { type Address, type Micros, NOWHERE } from '../contract.ts';
import type { Ballot } from './ballots.ts';
import type { Accept, Accepted, Prepare, Report, Slot } from './messages.ts';
import type { PaxosReplica } from './replica.ts';

/** Of what is chosen so much is told to a new leader at once; the rest it asks for. */
const RECENT = 64;
/** Holes that are told of in one answer. */
const MOST_MISSING = 256;
const NONE: readonly Slot[] = [];

export class Acceptor {
  readonly #paxos: PaxosReplica;
  /** Under `#ballot` everything up to here is on the disk, or known to be chosen. */
  #through: Slot = 0;
  #ballot: Ballot = 0;
  #lastHeard: Micros = Number.NEGATIVE_INFINITY;

  constructor(paxos: PaxosReplica) {
    this.#paxos = paxos;
  }

  /** Within the least election timeout of hearing from a leader nobody else is promised anything. */
  hearsAnotherThan(candidate: Address): boolean {
    const { context, leader, options, role } = this.#paxos;
    if (role === 'leader') return true;
    if (leader === candidate) return false;
    // Under a lease the silence counts, not whether a leader is known: it may have answered reads meanwhile.
    const isKnown = leader !== NOWHERE || options.reads === 'lease';
    return isKnown && context.monotonic() - this.#lastHeard < options.election_timeout;
  }

  /** After a restart: what was heard just before is forgotten, and may have prolonged a lease. */
  mayHaveHeard(): void {
    if (this.#paxos.options.reads === 'lease') this.#lastHeard = this.#paxos.context.monotonic();
  }

  onPrepare(from: Address, { ballot, after, handover }: Prepare): void {
    const paxos = this.#paxos;
    const { births, context, log } = paxos;
    if (ballot < log.promised) {
      this.#reject(from);
      return;
    }
    if (!handover && this.hearsAnotherThan(from)) return;
    if (ballot > log.promised) paxos.stepDown();
    log.promise(ballot);
    paxos.standing.begin();
    const accepted = this.reports(after);
    context.sendDurably(from, { kind: 'promise', ballot, chosen: log.chosen, accepted, births: births.all });
  }

  /** What a new leader must know, and what is chosen if that is not much more. */
  reports(after: Slot): readonly Report[] {
    const { log } = this.#paxos;
    return log.after(log.chosen - after > RECENT ? log.chosen : after);
  }

  onAccept(from: Address, message: Accept): void {
    const { learning, log } = this.#paxos;
    const { ballot, proposals } = message;
    if (ballot < log.promised) {
      this.#reject(from);
      return;
    }
    this.#heard(from, ballot);
    for (const { slot, command } of proposals) {
      if (slot > log.chosen && !log.isAccepted(slot, ballot)) log.accept(slot, ballot, command);
    }
    this.#answer(from, message, !proposals.every(({ slot }) => log.isDurable(slot)));
    learning.follow(from, message);
  }

  /** The leader of a ballot speaks: all else is over. */
  #heard(from: Address, ballot: Ballot): void {
    const paxos = this.#paxos;
    if (ballot > paxos.log.promised || paxos.role !== 'follower') paxos.stepDown();
    paxos.log.promise(ballot);
    paxos.leader = from;
    this.#lastHeard = paxos.context.monotonic();
    paxos.standing.wait();
  }

  /** What was asked for is told when it is durable; else what is durable by now. */
  #answer(from: Address, message: Accept, isAwaited: boolean): void {
    const { births, context } = this.#paxos;
    const { ballot, last, proposals, round } = message;
    const through = this.#advance(message, isAwaited);
    const answer: Accepted = {
      kind: 'accepted',
      ballot,
      through,
      slots: proposals.length > 0 && proposals.at(-1)!.slot > through ? proposals.map(({ slot }) => slot) : NONE,
      missing: proposals.length === 0 && through < last ? this.#missing(through, last, ballot) : NONE,
      round,
      births: births.all,
    };
    if (isAwaited) context.sendDurably(from, answer);
    else context.send(from, answer);
  }

  #advance({ ballot, chosen }: Accept, isAwaited: boolean): Slot {
    const { log } = this.#paxos;
    if (ballot !== this.#ballot) this.#through = 0;
    this.#ballot = ballot;
    let through = Math.max(this.#through, chosen, log.chosen);
    while (log.isAccepted(through + 1, ballot) && log.isDurable(through + 1)) through++;
    this.#through = through;
    while (isAwaited && log.isAccepted(through + 1, ballot)) through++;
    return through;
  }

  #missing(through: Slot, last: Slot, ballot: Ballot): readonly Slot[] {
    const { log } = this.#paxos;
    const missing: Slot[] = [];
    for (let slot = through + 1; slot <= last && missing.length < MOST_MISSING; slot++) {
      if (!log.isAccepted(slot, ballot)) missing.push(slot);
    }
    return missing;
  }

  #reject(from: Address): void {
    this.#paxos.context.send(from, { kind: 'rejected', ballot: this.#paxos.log.promised });
  }
}
