/** What a coordinator does: opens fast rounds, and settles slots in which they choose nothing (Lamport 2006, §3). */
import type { Address, Micros } from '../../contract.ts';
import { rankOf } from '../ballots.ts';
import { type Command, type Message, type Name, NO_OP, nameOf, type Slot } from './messages.ts';
import { type Answer, pick } from './picking.ts';
import { Placing } from './placing.ts';
import type { FastPaxosReplica } from './replica.ts';
import { type Round, reignAbove } from './rounds.ts';

/** A slot that is open for so many heartbeats lacks messages that will not come. */
const PATIENCE = 3;
/** Slots that are asked about at once. */
const MOST_ASKED = 256;

type Promised = Message & { kind: 'promise' };

export class Coordinator {
  readonly #paxos: FastPaxosReplica;
  readonly #rank: number;
  readonly #placing: Placing;
  role: 'follower' | 'candidate' | 'leader' = 'follower';
  reign: Round = 0;
  /** The highest that anybody was heard to be in. */
  #seen: Round = 0;
  #from: Slot = 1;
  readonly #promises = new Map<Address, Promised>();
  /** What was proposed in the classic round. */
  readonly #settled = new Map<Slot, Command | undefined>();
  /** Where that stands which is not executed. */
  readonly #places = new Map<Name, Slot>();
  /** Answers to questions about slots that are open. */
  readonly #reports = new Map<Slot, Map<Address, Answer>>();
  /** For how many heartbeats a slot has been open. */
  readonly #waits = new Map<Slot, number>();
  /** At the last heartbeat, and at the one before. */
  #executedThen: Slot = 0;
  #executedBefore: Slot = 0;
  readonly #heardAt = new Map<Address, Micros>();

  constructor(paxos: FastPaxosReplica) {
    this.#paxos = paxos;
    const { self, peers } = paxos.context;
    this.#rank = rankOf(self, peers);
    this.#placing = new Placing(paxos);
  }

  get isLeading(): boolean {
    return this.role === 'leader';
  }

  /** Phase 1a, of all slots at once. */
  stand(isHandover = false): void {
    const { acceptor, births, isBlank, learner } = this.#paxos;
    this.#paxos.listen();
    if (isBlank) return;
    this.resign();
    this.role = 'candidate';
    this.reign = reignAbove(Math.max(acceptor.promised, this.#seen), this.#rank);
    this.#promises.clear();
    const { reign } = this;
    this.#paxos.sayToAll({ kind: 'prepare', reign, after: learner.executed, isHandover, births: births.all });
  }

  resign(): void {
    if (this.role === 'leader') this.#paxos.context.follows();
    this.role = 'follower';
    for (const memory of [this.#settled, this.#places, this.#reports, this.#waits]) memory.clear();
  }

  /** This replica's acceptor entered a higher round. */
  promised(round: Round): void {
    if (round > this.reign) this.resign();
  }

  onRejected({ promised }: Message & { kind: 'rejected' }): void {
    this.#seen = Math.max(this.#seen, promised);
  }

  onPromise(from: Address, message: Promised): void {
    if (this.role !== 'candidate' || message.reign !== this.reign) return;
    const { births, quorums } = this.#paxos;
    births.merge(message.births);
    this.#promises.set(from, message);
    // Who does not know of a lost disk may speak from it: all are asked anew, and told (Michael et al. 2017, §4).
    if (![...this.#promises.values()].every((promise) => births.areKnownTo(promise.births))) {
      this.stand();
      return;
    }
    // Its own is on its disk by then: no reign is begun twice, and none settles two values in one round.
    const isSafe = this.#promises.has(this.#paxos.context.self);
    if (isSafe && this.#promises.size >= quorums.classic) this.#lead();
  }

  /** Slots that some acceptor has executed are chosen; in those above it what was voted for is settled. */
  #lead(): void {
    const { context, learner } = this.#paxos;
    const promises = [...this.#promises.values()];
    this.role = 'leader';
    context.leads(this.reign / 2);
    const ahead = [...this.#promises].sort(([, one], [, other]) => other.executed - one.executed)[0]!;
    const base = Math.max(learner.executed, ahead[1].executed);
    if (base > learner.executed) this.#paxos.say(ahead[0], { kind: 'ask', after: learner.executed });
    learner.highest = Math.max(learner.highest, base);
    const votes = promises.map((promise) => new Map(promise.votes.map((vote) => [vote.slot, vote])));
    this.#from = base + 1;
    for (const { slot } of promises.flatMap((promise) => promise.votes)) this.#from = Math.max(this.#from, slot + 1);
    for (let slot = base + 1; slot < this.#from; slot++)
      this.#settle(
        slot,
        votes.map((of) => of.get(slot)),
      );
    for (const peer of context.peers) this.#heardAt.set(peer, context.monotonic());
    this.#placing.begin(this.#from);
    this.#open();
  }

  onPropose(from: Address, command: Command): void {
    if (this.isLeading) this.#placing.hear(from, command);
  }

  onExecuted(): void {
    this.#placing.proceed();
  }

  onChosen(slot: Slot, round: Round): void {
    if (this.isLeading && slot >= this.#from) this.#placing.onChosen(round);
  }

  /** Some vote was heard: where acceptors ordered commands differently no fast quorum can agree (§3.2, collisions). */
  onVote(slot: Slot): void {
    if (!this.isOpen(slot)) return;
    const answers = this.#answers(slot);
    const { all, classic, fast } = this.#paxos.quorums;
    if (answers.length < classic) return;
    const counts = new Map<Name, number>();
    for (const name of answers) counts.set(name, (counts.get(name) ?? 0) + 1);
    if (Math.max(...counts.values()) + (all - answers.length) >= fast) return;
    this.#settleByVotes(slot);
  }

  onReport(from: Address, { reign, slots, votes }: Message & { kind: 'report' }): void {
    if (!this.isLeading || reign !== this.reign) return;
    for (const { command } of votes) this.#paxos.proposer.learn(command);
    for (const slot of slots) {
      const reports = this.#reports.get(slot);
      if (reports === undefined || !this.isOpen(slot)) continue;
      reports.set(
        from,
        votes.find((vote) => vote.slot === slot),
      );
      if (reports.size >= this.#paxos.quorums.classic) this.#settle(slot, [...reports.values()]);
    }
  }

  /** Who is ahead knows what a command is of which only the name was heard here. */
  onHeard(from: Address, { reign, executed }: Message & { kind: 'heard' }): void {
    const { context, learner } = this.#paxos;
    if (reign === this.reign) this.#heardAt.set(from, context.monotonic());
    const isStuck = learner.executed === this.#executedBefore;
    if (isStuck && executed > learner.executed) this.#paxos.say(from, { kind: 'ask', after: learner.executed });
  }

  onBeat(): void {
    if (!this.isLeading) return;
    if (this.#seen > this.reign) this.stand();
    else if (this.#heard < this.#paxos.quorums.classic) this.resign();
    else if (this.#placing.shouldChange(this.#heard)) this.stand();
    else this.#beat();
  }

  /** What it knows of lost disks while it leads, all who promised knew: of any other it tells them first. */
  onBlank(from: Address, birth: number): void {
    if (!this.isLeading) return;
    const { births, learner } = this.#paxos;
    if (births.merge([[from, birth]]).length > 0) this.stand();
    else if (learner.executed >= this.#from - 1) {
      this.#paxos.say(from, { kind: 'welcome', birth, reign: this.reign, from: this.#from });
    }
  }

  /** Phase 2a of the fast round, if there is one, for all slots that are left (§3.3). */
  #open(): void {
    const { context, learner, options } = this.#paxos;
    context.setTimer('beat', 0, options.heartbeat);
    this.#executedBefore = this.#executedThen;
    this.#executedThen = learner.executed;
    const from = this.#placing.isOn ? undefined : this.#from;
    this.#paxos.sayToAll({ kind: 'any', reign: this.reign, from, executed: learner.executed });
  }

  /** Once more, and what is open for too long is asked about. */
  #beat(): void {
    const { learner } = this.#paxos;
    for (const slot of this.#waits.keys()) if (learner.isChosen(slot)) this.#waits.delete(slot);
    for (const slot of this.#reports.keys()) if (learner.isChosen(slot)) this.#reports.delete(slot);
    for (const [name, slot] of this.#places) if (slot <= learner.executed) this.#places.delete(name);
    this.#open();
    for (const [slot, command] of this.#settled) {
      if (learner.isChosen(slot)) this.#settled.delete(slot);
      else if (this.#isStuck(slot)) this.#say(slot, command);
    }
    const stuck: Slot[] = [];
    for (const slot of learner.open) {
      if (stuck.length < MOST_ASKED && this.isOpen(slot) && this.#isStuck(slot)) stuck.push(slot);
    }
    this.#ask(stuck);
  }

  #isStuck(slot: Slot): boolean {
    const waited = (this.#waits.get(slot) ?? 0) + 1;
    this.#waits.set(slot, waited);
    // Each wait is twice as long: what is slow already gets no more to carry.
    const waits = waited / PATIENCE;
    return Number.isInteger(waits) && (waits & (waits - 1)) === 0;
  }

  /** By what was heard, where that is enough; else the acceptors are asked. */
  #ask(slots: readonly Slot[]): void {
    const { quorums } = this.#paxos;
    const unheard = slots.filter((slot) => {
      if (this.#answers(slot).length < quorums.classic) return true;
      this.#settleByVotes(slot);
      return this.isOpen(slot);
    });
    if (unheard.length === 0) return;
    for (const slot of unheard) if (!this.#reports.has(slot)) this.#reports.set(slot, new Map());
    this.#paxos.sayToAll({ kind: 'query', reign: this.reign, slots: unheard });
  }

  /** A vote in the fast round says what phase 1 of the classic one would ask: whoever gave it votes there no more. */
  #answers(slot: Slot): readonly Name[] {
    const said = [...this.#paxos.learner.votes(slot).values()];
    return said.filter(({ round }) => round === this.reign).map(({ name }) => name);
  }

  #settleByVotes(slot: Slot): void {
    const { proposer } = this.#paxos;
    const names = this.#answers(slot);
    const votes = names.map((name): Answer => {
      const command = name === NO_OP ? undefined : proposer.known(name, slot);
      return name !== NO_OP && command === undefined ? undefined : { round: this.reign, command };
    });
    // Of some only the name is known: they are asked.
    if (votes.every((vote) => vote !== undefined)) this.#settle(slot, votes);
  }

  /** Phase 2a of the classic round, with the value that the rule of figure 2 allows. */
  #settle(slot: Slot, answers: readonly Answer[]): void {
    const { forced, voted } = pick(answers, this.#paxos.quorums);
    const free = voted.find((command) => command !== undefined && !this.isPlaced(nameOf(command?.request)));
    this.put(slot, forced === undefined ? free : forced.command);
  }

  put(slot: Slot, command: Command | undefined): void {
    this.#settled.set(slot, command);
    this.#places.set(nameOf(command?.request), slot);
    this.#paxos.proposer.learn(command);
    this.#say(slot, command);
  }

  #say(slot: Slot, command: Command | undefined): void {
    this.#paxos.sayToAll({ kind: 'settle', reign: this.reign, slot, command });
  }

  /** It is executed, or stands in another slot already. */
  isPlaced(name: Name): boolean {
    return this.#paxos.learner.isExecuted(name) || this.#places.has(name);
  }

  /** Chosen before this reign or not: who executed it may have crashed, and only a quorum's votes tell of it yet. */
  isOpen(slot: Slot): boolean {
    return this.isLeading && !this.#settled.has(slot) && !this.#paxos.learner.isChosen(slot);
  }

  /** How many were heard, itself as well, in as long as others wait before they stand. */
  get #heard(): number {
    const { context, options } = this.#paxos;
    const since = context.monotonic() - 2 * options.election_timeout;
    return 1 + context.peers.filter((peer) => (this.#heardAt.get(peer) ?? 0) >= since).length;
  }
}
