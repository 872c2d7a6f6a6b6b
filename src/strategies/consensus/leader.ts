/** What a leader does: replicates (§5.3), commits (§5.4.2), serves reads (§8), keeps count of its followers. */
import { type Address, isWrite, type Micros, type Request } from '../contract.ts';
import { Rounds } from '../parts/rounds.ts';
import type { Configuration } from './configuration.ts';
import { Handover } from './handover.ts';
import { keyless } from './keys-beside.ts';
import type { Appended, AskIndex, Entry } from './messages.ts';
import { type Progress, Tracker } from './progress.ts';
import { Reconfiguration } from './reconfiguration.ts';
import type { RaftReplica } from './replica.ts';
import { Stream } from './stream.ts';
import { StrongReads } from './strong-reads.ts';

export class Leader {
  readonly #raft: RaftReplica;
  readonly #tracker: Tracker;
  readonly #rounds: Rounds;
  readonly #stream: Stream;
  readonly #reads: StrongReads;
  readonly #handover: Handover;
  readonly #group: Reconfiguration;
  /** Entries wait for more to go with them. */
  #gathers = false;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
    this.#tracker = new Tracker(raft.context.self);
    this.#rounds = new Rounds(raft.context, this.#tracker);
    this.#stream = new Stream(raft, this.#tracker, this.#rounds);
    this.#reads = new StrongReads(raft, this.#rounds, () => this.#stream.heartbeat(false));
    this.#handover = new Handover(raft, this.#tracker);
    this.#group = new Reconfiguration(raft, (configuration) => this.#replicate(undefined, configuration));
  }

  /** Elected: announces itself, with the no-op of its term. */
  begin(): void {
    const { context, log, membership, options, term } = this.#raft;
    this.#tracker.reset(membership.current, log.last + 1, context.monotonic());
    this.#rounds.reset();
    this.#reads.reset();
    this.#handover.reset();
    this.#gathers = false;
    context.cancelTimer('election', 0);
    context.setTimer('heartbeat', 0, options.heartbeat);
    context.leads(term);
    this.#reads.opening = log.last + 1;
    if (options.no_op) this.#replicate(undefined, undefined);
    else this.#stream.heartbeat(false);
  }

  /** An entry of this term is committed: everything is known that anybody committed before (§8). */
  get isOpen(): boolean {
    return this.#raft.commit >= this.#reads.opening;
  }

  propose(request: Request): void {
    const { isWitness, keys } = this.#raft;
    if (this.#handover.isUnderWay || isWitness) this.#raft.refuse(request);
    else if (keys === undefined) this.#replicate(request, undefined);
    else if (!keys.recognises(request)) this.#replicate(keyless(request), undefined);
  }

  /** Appends to the own log and streams to every member that keeps up. */
  #replicate(request: Request | undefined, configuration: Configuration | undefined): void {
    const raft = this.#raft;
    const prevTerm = raft.log.lastTerm;
    const at = raft.state.needsTime && request?.idempotent ? raft.context.clock() : undefined;
    const entry: Entry = { term: raft.term, request, configuration, at };
    const index = raft.log.append(entry);
    if (configuration !== undefined) this.#enforce(index, configuration);
    raft.context.disk.sync();
    if (raft.eager !== undefined && request?.operations.some(isWrite)) raft.eager.show(request, index);
    if (raft.options.batch > 0 && this.#tracker.others.length > 0 && request !== undefined) {
      if (!this.#gathers) raft.context.setTimer('batch', 0, raft.options.batch);
      this.#gathers = true;
      return;
    }
    this.#stream.entry(index, prevTerm, entry);
    if (this.#tracker.others.length === 0) this.advance();
  }

  /** A strong read, as `reads` says. */
  onStrongRead(request: Request): void {
    const { options, isWitness } = this.#raft;
    if (isWitness) this.#raft.refuse(request);
    else if (options.reads === 'log') this.propose(request);
    else this.readIndex(request);
  }

  readIndex(request: Request): void {
    this.#reads.serve(request, this.#raft.options.reads === 'lease' && !this.#handover.hasLetGo);
  }

  onAskIndex(from: Address, message: AskIndex): void {
    this.#reads.onAsked(from, message);
  }

  onAppended(from: Address, message: Appended): void {
    const raft = this.#raft;
    const one = this.#tracker.find(from);
    if (one === undefined) return;
    one.heard = raft.context.monotonic();
    if (!message.ok) {
      this.#stream.goBack(one, message.index);
      return;
    }
    if (message.round > one.echoed) {
      one.echoed = message.round;
      this.#rounds.answered();
      this.#reads.advance();
    }
    this.#matched(one, message.index);
    if (raft.role === 'leader' && one.next <= raft.log.last && !this.#gathers) this.#stream.catchUp(one);
  }

  /** Its disk is lost, and what it had acknowledged with it. */
  drop(address: Address): void {
    const one = this.#tracker.find(address);
    if (one !== undefined) one.match = 0;
  }

  #matched(one: Progress, index: number): void {
    if (index > one.match) {
      one.match = index;
      one.snapshotPatience = one.snapshotUntil = 0;
      if (one.next <= index) one.next = index + 1;
      one.isProbing = false;
      if (index > this.#raft.commit) this.advance();
      if (this.#raft.role !== 'leader') return;
      this.#handover.proceed(one);
    } else if (one.isProbing && index >= one.next - 1) one.isProbing = false;
  }

  onBatch(): void {
    this.#gathers = false;
    for (const one of this.#tracker.others) this.#stream.catchUp(one);
  }

  onHeartbeat(): void {
    const { context, options, term } = this.#raft;
    // A leader that hears no majority steps down, so that its clients look elsewhere (D §6.2).
    if (options.check_quorum && !this.#tracker.hasHeard(context.monotonic() - options.election_timeout)) {
      this.#raft.stepDown(term);
      return;
    }
    context.setTimer('heartbeat', 0, options.heartbeat);
    this.#rounds.onHeartbeat();
    this.#stream.heartbeat(true);
    this.#handover.onHeartbeat();
    for (const one of this.#tracker.others) this.#group.onHeard(one);
  }

  /** Hands over; nothing new is accepted meanwhile. False where there is nobody who could lead. */
  transfer(to?: Address): boolean {
    return this.#handover.begin(to);
  }

  /** A change of the group; false where it cannot be made now. */
  change(verb: 'add-member' | 'remove-member', about: Address): boolean {
    return verb === 'add-member' ? this.#group.add(about) : this.#group.remove(about);
  }

  /** Whether one of these is known to have all that is committed, and the rows that it makes. */
  hasDataAmong(voters: readonly Address[]): boolean {
    const { commit, context, membership } = this.#raft;
    const full = voters.filter((voter) => !membership.isWitness(voter));
    return full.some((voter) => voter === context.self || (this.#tracker.find(voter)?.match ?? 0) >= commit);
  }

  /** The configuration that leaves this leader out is committed: its work is done (D §4.2.2). */
  leave(): void {
    this.#handover.leave();
    this.#raft.stepDown(this.#raft.term);
  }

  /**
   * Whatever anybody committed before this time of the own clock, `commit` has. A majority followed
   * then, so no later leader was elected yet; before the no-op is committed nothing is known (§8).
   */
  get knowsUntil(): Micros {
    if (!this.isOpen) return 0;
    return this.#tracker.others.length === 0 ? this.#raft.context.clock() : this.#rounds.confirmedAt;
  }

  resign(): void {
    this.#reads.resign();
    this.#raft.keys?.resign();
    this.#raft.context.cancelTimer('heartbeat', 0);
  }

  /** The highest index on a majority of disks commits, if it is of this term (§5.4.2). */
  advance(): void {
    const raft = this.#raft;
    this.#stream.onDurable();
    const index = this.#tracker.agreed(raft.commit, raft.context.disk.durable);
    // An entry of an earlier term is never committed by counting alone.
    if (index === raft.commit || raft.log.term(index) !== raft.term) return;
    raft.commit = index;
    raft.apply();
    this.#reads.advance();
    this.#group.onCommitted();
  }

  /** In force from the moment it is appended; who comes has nothing yet (D §4.1). */
  #enforce(index: number, configuration: Configuration): void {
    const { context, membership } = this.#raft;
    membership.appended(index, configuration);
    for (const one of this.#tracker.follow(configuration, index, context.monotonic())) {
      one.isProbing = true;
      this.#stream.from(one);
    }
  }
}
