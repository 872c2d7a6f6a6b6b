/** What a leader does: phase 2 for every slot, its own commands and what phase 1 found (Lamport 2001 §3). */
import { type Address, type Micros, type Request, refused } from '../contract.ts';
import { Line } from '../parts/line.ts';
import { Rounds } from '../parts/rounds.ts';
import { Company } from './company.ts';
import { Handover } from './handover.ts';
import type { Accept, Accepted, Command, Proposal, Slot } from './messages.ts';
import { NO_OP } from './messages.ts';
import { OpenSlots } from './open-slots.ts';
import type { PaxosReplica } from './replica.ts';
import { StrongReads } from './strong-reads.ts';

/** Requests that may wait for a slot, and how long: who asked has asked again by then. */
const MOST_WAITING = 10_000;
const PATIENCE: Micros = 1_000_000;
const NONE: readonly Proposal[] = [];

export class Proposer {
  readonly #paxos: PaxosReplica;
  readonly #open = new OpenSlots();
  readonly #company: Company;
  readonly #rounds: Rounds;
  readonly #reads: StrongReads;
  readonly #handover: Handover;
  /** What waits for a slot. */
  #waiting = new Line<{ readonly command: Command; readonly until: Micros }>();
  #isOpen = false;
  /** Where the newest change of the members stands that was proposed here; Infinity: it waits for a slot. */
  #changing: Slot = 0;

  constructor(paxos: PaxosReplica) {
    this.#paxos = paxos;
    this.#company = new Company(paxos);
    this.#rounds = new Rounds(paxos.context, this.#company);
    this.#reads = new StrongReads(paxos, this.#rounds, () => this.#heartbeat());
    this.#handover = new Handover(paxos, this.#company);
  }

  /** Enough have promised. */
  begin(): void {
    const { context, log, options, standing } = this.#paxos;
    const { ballot, chosen } = standing.promises;
    this.#company.reset();
    this.#rounds.reset();
    this.#reads.reset();
    this.#waiting = new Line();
    this.#changing = 0;
    this.#handover.reset();
    this.#isOpen = false;
    this.#open.reset(Math.max(log.chosen, chosen) + 1);
    context.cancelTimer('election', 0);
    context.setTimer('heartbeat', 0, options.heartbeat);
    context.leads(ballot);
    this.#learnTheRest();
    this.pump();
    this.#heartbeat();
  }

  /** Everything that anybody chose under a lower ballot is executed here. */
  get isOpen(): boolean {
    const { applied, configurations, standing } = this.#paxos;
    if (this.#isOpen) return true;
    const deciding = configurations.from(applied + 1);
    this.#isOpen = applied >= this.opening && deciding.every((one) => standing.promises.isWon(one));
    return this.#isOpen;
  }

  /** What may have been chosen under lower ballots lies at or below this slot, as far as is known. */
  get opening(): Slot {
    const { chosen, last } = this.#paxos.standing.promises;
    return Math.max(chosen, last);
  }

  /** The own client waits for what is in this slot. */
  isAwaited(slot: Slot, command: Command): boolean {
    return this.#paxos.role === 'leader' && this.#open.isOwn(slot, command);
  }

  propose(request: Request): void {
    const paxos = this.#paxos;
    if (this.#handover.isUnderWay || this.#waiting.length >= MOST_WAITING) {
      paxos.refuse(request);
      return;
    }
    const at = paxos.state.needsTime && request.idempotent ? paxos.context.clock() : undefined;
    this.#wait({ request, configuration: undefined, at }, PATIENCE);
  }

  /** Proposes what may be proposed now, slot after slot. */
  pump(): void {
    const paxos = this.#paxos;
    const { context, log, standing } = paxos;
    const { ballot } = standing.promises;
    const proposals: Proposal[] = [];
    this.#open.dropThrough(log.chosen);
    while (this.#mayPropose(this.#open.next)) {
      const slot = this.#open.next;
      const found = this.#foundFor(slot);
      const command = found ?? this.#nextFor(slot);
      if (command === undefined) break;
      standing.promises.forget(slot);
      if (command.configuration !== undefined) this.#changing = slot;
      const position = log.accept(slot, ballot, command);
      this.#open.add(command, paxos.configurations.of(slot), position, found === undefined);
      proposals.push({ slot, command });
    }
    if (proposals.length === 0) return;
    context.disk.sync();
    this.#tellAll(proposals);
  }

  onAccepted(from: Address, message: Accepted): void {
    const { standing } = this.#paxos;
    if (message.ballot !== standing.promises.ballot) return;
    const one = this.#company.find(from);
    one.heard = this.#paxos.context.monotonic();
    if (message.round > one.echoed) {
      one.echoed = message.round;
      this.#rounds.answered();
    }
    let isChosen = false;
    for (let slot = Math.max(one.through + 1, this.#open.first); slot <= message.through; slot++) {
      if (this.#open.vote(slot, from)) isChosen = true;
    }
    one.through = Math.max(one.through, message.through);
    for (const slot of message.slots) if (this.#open.vote(slot, from)) isChosen = true;
    const missing = this.#open.proposals(message.missing);
    if (missing.length > 0) this.#paxos.context.send(from, this.#accept(missing));
    if (isChosen) this.advance();
    else this.#reads.advance();
  }

  /** More is on the own disk. */
  onSynced(): void {
    const { context } = this.#paxos;
    if (this.#open.voteDurable(context.self, context.disk.durable)) this.advance();
  }

  /** What is chosen is executed as far as there is no gap; that makes room for more. */
  advance(): void {
    const paxos = this.#paxos;
    const { configurations, learning, log } = paxos;
    const through = this.#open.chosenAfter(log.chosen);
    if (through > log.chosen) learning.choose(through);
    this.#open.dropThrough(log.chosen);
    configurations.settle(log.chosen);
    if (!paxos.isMember) {
      // The members without this one are in force: its work is done.
      this.#handover.leave();
      paxos.stepDown();
      return;
    }
    this.#proceed();
    this.pump();
    this.#reads.advance();
  }

  onHeartbeat(): void {
    const paxos = this.#paxos;
    const { context, log, options, standing } = paxos;
    // Who hears too few to choose anything gives up, so that its clients look elsewhere.
    if (!this.#company.hasHeard(context.monotonic() - options.election_timeout) || this.#isStuck()) {
      paxos.stepDown();
      standing.begin();
      return;
    }
    context.setTimer('heartbeat', 0, options.heartbeat);
    this.#learnTheRest();
    if (!paxos.configurations.from(log.chosen + 1).every((one) => standing.promises.isWon(one))) standing.ask(false);
    this.#rounds.onHeartbeat();
    this.#heartbeat();
    this.#proceed();
  }

  /** A disk was lost: what it had said counts no more. */
  drop(address: Address): void {
    this.#open.drop(address);
    this.#company.drop(address);
  }

  /** A strong read, as `reads` says. */
  onStrongRead(request: Request): void {
    if (this.#paxos.options.reads === 'log') this.propose(request);
    else this.readIndex(request);
  }

  readIndex(request: Request): void {
    this.#reads.serve(request, this.#paxos.options.reads === 'lease' && !this.#handover.hasLetGo);
  }

  /** Hands over to whoever has most, or to the one named; false where there is nobody. */
  transfer(to?: Address): boolean {
    return this.#handover.begin(to) && this.#proceed();
  }

  /** A change of the members: one at a time, and only when the one before is in force. */
  change(verb: 'add-member' | 'remove-member', about: Address): boolean {
    const { configurations, log } = this.#paxos;
    const { newest } = configurations;
    const isUnderWay = this.#changing > log.chosen || newest.from > log.chosen + 1;
    const configuration = configurations.changed(verb, about);
    if (!this.isOpen || isUnderWay || configuration === undefined) return false;
    this.#changing = Number.POSITIVE_INFINITY;
    this.#wait({ request: undefined, configuration }, Number.POSITIVE_INFINITY);
    return true;
  }

  /** Whatever anybody chose before this time of the own clock is known here. */
  get knowsUntil(): Micros {
    if (!this.isOpen) return 0;
    return this.#company.isAlone ? this.#paxos.context.clock() : this.#rounds.confirmedAt;
  }

  /** Another leads. What was proposed may be chosen yet; what was not, never will be. */
  resign(): void {
    const { context } = this.#paxos;
    this.#reads.resign();
    const waiting = this.#waiting;
    this.#waiting = new Line();
    for (let n = waiting.first; n <= waiting.last; n++) {
      const { request } = waiting.get(n)!.command;
      if (request !== undefined) context.reply(request, refused('not the leader', this.#paxos.leader));
    }
    context.cancelTimer('heartbeat', 0);
  }

  /** What may have been chosen comes before anything new (§3). */
  #foundFor(slot: Slot): Command | undefined {
    const { promises } = this.#paxos.standing;
    // Nobody who had to be asked has accepted anything in a gap: a no-op lets what follows be executed.
    return promises.found(slot) ?? (slot <= promises.last ? NO_OP : undefined);
  }

  #nextFor(slot: Slot): Command | undefined {
    const paxos = this.#paxos;
    const now = paxos.context.monotonic();
    for (let next = this.#waiting.oldest; next !== undefined; next = this.#waiting.oldest) {
      this.#waiting.dropThrough(this.#waiting.first);
      if (now <= next.until) return next.command;
      paxos.context.reply(next.command.request!, refused('no slot was free for too long'));
    }
    // No-ops take a change of the members to where it comes into force.
    return slot < paxos.configurations.newest.from ? NO_OP : undefined;
  }

  #wait(command: Command, patience: Micros): void {
    this.#waiting.add({ command, until: this.#paxos.context.monotonic() + patience });
    this.pump();
  }

  #mayPropose(slot: Slot): boolean {
    const { configurations, log, options, standing } = this.#paxos;
    if (slot > log.chosen + Math.min(options.window, options.alpha)) return false;
    return standing.promises.isWon(configurations.of(slot));
  }

  #proceed(): true {
    if (this.#open.isEmpty && this.#waiting.length === 0) this.#handover.proceed();
    return true;
  }

  #learnTheRest(): void {
    const { catchingUp, log, standing } = this.#paxos;
    if (log.chosen < standing.promises.chosen) catchingUp.ask(standing.promises.teacher);
  }

  /** Who knew what was chosen is gone: the others may have it all the same, and say so when they are asked again. */
  #isStuck(): boolean {
    const { log, options, standing, context } = this.#paxos;
    if (log.chosen >= standing.promises.chosen) return false;
    return context.monotonic() - this.#company.since > 4 * options.election_timeout;
  }

  #heartbeat(): void {
    this.#tellAll(NONE);
  }

  #tellAll(proposals: readonly Proposal[]): void {
    const { configurations, context } = this.#paxos;
    const message = this.#accept(proposals);
    for (const other of configurations.others) context.send(other, message);
  }

  #accept(proposals: readonly Proposal[]): Accept {
    const { log, standing } = this.#paxos;
    const { ballot } = standing.promises;
    const last = this.#open.next - 1;
    return {
      kind: 'accept',
      ballot,
      proposals,
      chosen: log.chosen,
      last,
      round: this.#rounds.newest,
      at: this.knowsUntil,
    };
  }
}
