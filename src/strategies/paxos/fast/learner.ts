/** What a learner does: counts votes, knows what is chosen, executes it in the order of slots, and teaches who lags. */
import type { Address } from '../../contract.ts';
import { stamped } from '../../parts/stamped.ts';
import { type Command, type Message, type Name, NO_OP, nameOf, type Slot } from './messages.ts';
import type { FastPaxosReplica } from './replica.ts';
import { isFast, type Round } from './rounds.ts';
import type { Snapshot } from './snapshot.ts';

/** A command stands within so many slots of what its proposer had executed, or is a no-op: so long it is remembered. */
export const LATE = 4_096;
/** Commands in one answer. */
const BATCH = 1_024;

export interface Said {
  readonly round: Round;
  readonly name: Name;
}

export class Learner {
  readonly #paxos: FastPaxosReplica;
  /** The newest vote of each acceptor that was heard of, in slots that are not executed. */
  readonly #votes = new Map<Slot, Map<Address, Said>>();
  /** Chosen, by what was heard. */
  readonly #chosen = new Map<Slot, Name>();
  /** Executed, the newest: for those that lag. */
  readonly #kept = new Map<Slot, Command | undefined>();
  #lately = new Map<Name, Slot>();
  executed: Slot = 0;
  /** The highest slot in which something is known to be chosen. */
  highest: Slot = 0;
  #savedAt: Slot = 0;

  constructor(paxos: FastPaxosReplica) {
    this.#paxos = paxos;
  }

  recover(): void {
    const snapshot = this.#paxos.context.disk.get('snapshot') as Snapshot | undefined;
    if (snapshot !== undefined) this.#restore(snapshot);
    this.#paxos.context.holds([this.executed]);
  }

  isExecuted(name: Name): boolean {
    return this.#lately.has(name);
  }

  isChosen(slot: Slot): boolean {
    return slot <= this.executed || this.#chosen.has(slot);
  }

  keeps(slot: Slot): boolean {
    return this.#kept.has(slot);
  }

  commandIn(slot: Slot): Command | undefined {
    return this.#kept.get(slot);
  }

  /** What acceptors are heard to have voted for. */
  votes(slot: Slot): ReadonlyMap<Address, Said> {
    return this.#votes.get(slot) ?? NOBODY;
  }

  /** Slots above what is executed, up to the highest that anybody is heard to have voted in. */
  get open(): readonly Slot[] {
    let last = this.highest;
    for (const slot of this.#votes.keys()) last = Math.max(last, slot);
    const open: Slot[] = [];
    for (let slot = this.executed + 1; slot <= last; slot++) if (!this.#chosen.has(slot)) open.push(slot);
    return open;
  }

  /** True where some slot that is not executed has a vote for it. */
  isVotedFor(name: Name): boolean {
    for (const votes of this.#votes.values()) for (const said of votes.values()) if (said.name === name) return true;
    return false;
  }

  onVoted(from: Address, { round, slot, name }: Message & { kind: 'voted' }): void {
    if (slot <= this.executed) {
      this.#paxos.proposer.lost(name, slot);
      return;
    }
    const votes = this.#votes.get(slot) ?? new Map<Address, Said>();
    this.#votes.set(slot, votes);
    if ((votes.get(from)?.round ?? -1) >= round) return;
    votes.set(from, { round, name });
    this.#count(slot, round, name, votes);
    this.#paxos.coordinator.onVote(slot);
  }

  #count(slot: Slot, round: Round, name: Name, votes: ReadonlyMap<Address, Said>): void {
    if (this.#chosen.has(slot)) return;
    let many = 0;
    for (const said of votes.values()) if (said.round === round && said.name === name) many++;
    const { classic, fast } = this.#paxos.quorums;
    if (many < (isFast(round) ? fast : classic)) return;
    this.#chosen.set(slot, name);
    this.highest = Math.max(this.highest, slot);
    this.#paxos.coordinator.onChosen(slot, round);
    this.proceed();
  }

  /** Executes what is chosen and here, in order. */
  proceed(): void {
    for (;;) {
      const slot = this.executed + 1;
      const name = this.#chosen.get(slot);
      if (name === undefined) break;
      const command = name === NO_OP ? undefined : this.#paxos.proposer.known(name, slot);
      if (name !== NO_OP && command === undefined) break;
      this.#execute(slot, command);
    }
    this.#paxos.waiting.wake();
    this.#paxos.coordinator.onExecuted();
  }

  #execute(slot: Slot, command: Command | undefined): void {
    const { acceptor, options, proposer } = this.#paxos;
    const losers = [...this.votes(slot).values()].map((said) => said.name);
    this.executed = slot;
    this.#chosen.delete(slot);
    this.#votes.delete(slot);
    this.#kept.set(slot, command);
    this.#kept.delete(slot - options.snapshot.keep);
    this.highest = Math.max(this.highest, slot);
    const name = nameOf(command?.request);
    if (command !== undefined && !this.isExecuted(name)) {
      if (slot > command.since + LATE) proposer.tooLate(name);
      else {
        this.#remember(name, slot);
        this.#run(slot, command);
      }
    }
    acceptor.forget(slot);
    proposer.executed(name);
    for (const loser of losers) proposer.lost(loser, slot);
    if (slot - this.#savedAt >= options.snapshot.every) this.save();
  }

  #run(slot: Slot, { request, at }: Command): void {
    const { context, proposer, state } = this.#paxos;
    state.pass(at);
    const isSilent = state.leavesNothing(request);
    const isMine = proposer.isMine(request);
    const outcome = isMine ? state.execute(request) : undefined;
    if (!isMine) state.absorb(request);
    if (!isSilent) context.applied(request.opId, 0, slot);
    if (outcome !== undefined) context.reply(request, stamped(outcome, slot));
  }

  #remember(name: Name, slot: Slot): void {
    this.#lately.set(name, slot);
    for (const [oldest, at] of this.#lately) {
      if (at > slot - 2 * LATE) break;
      this.#lately.delete(oldest);
    }
  }

  save(): void {
    const { acceptor, afterSync, context } = this.#paxos;
    const snapshot = this.#snapshot();
    this.#savedAt = snapshot.slot;
    context.disk.put('snapshot', snapshot);
    afterSync.wait(context.disk.sync(), () => acceptor.compact(snapshot.slot));
  }

  #snapshot(): Snapshot {
    return { ...this.#paxos.state.memory(), slot: this.executed, lately: [...this.#lately] };
  }

  /** Somebody lags: what was chosen after that, or all that came of it. */
  tell(to: Address, after: Slot): void {
    if (after >= this.executed) return;
    const { executed } = this;
    if (!this.#kept.has(after + 1)) {
      this.#paxos.say(to, { kind: 'snapshot', snapshot: this.#snapshot(), executed });
      return;
    }
    const commands: (Command | undefined)[] = [];
    for (let slot = after + 1; slot <= Math.min(executed, after + BATCH); slot++) commands.push(this.#kept.get(slot));
    this.#paxos.say(to, { kind: 'told', after, commands, executed });
  }

  onTold(from: Address, { after, commands, executed }: Message & { kind: 'told' }): void {
    const before = this.executed;
    commands.forEach((command, i) => {
      if (after + 1 + i === this.executed + 1) this.#execute(this.executed + 1, command);
    });
    this.proceed();
    this.#goOn(from, before, executed);
  }

  onSnapshot(from: Address, { snapshot, executed }: Message & { kind: 'snapshot' }): void {
    const before = this.executed;
    if (snapshot.slot > this.executed) {
      this.#restore(snapshot);
      this.#paxos.context.holds([this.executed]);
      this.#paxos.acceptor.forget(this.executed);
      this.#paxos.proposer.restored();
      this.save();
      this.proceed();
    }
    this.#goOn(from, before, executed);
  }

  #goOn(from: Address, before: Slot, executed: Slot): void {
    if (this.executed < executed && this.executed > before) {
      this.#paxos.say(from, { kind: 'ask', after: this.executed });
    }
    this.#paxos.refill.proceed();
  }

  #restore(snapshot: Snapshot): void {
    this.#paxos.state.restore(snapshot);
    this.#lately = new Map(snapshot.lately);
    this.executed = this.#savedAt = snapshot.slot;
    this.highest = Math.max(this.highest, snapshot.slot);
    this.#kept.clear();
    for (const slot of this.#votes.keys()) if (slot <= snapshot.slot) this.#votes.delete(slot);
    for (const slot of this.#chosen.keys()) if (slot <= snapshot.slot) this.#chosen.delete(slot);
  }
}

const NOBODY: ReadonlyMap<Address, Said> = new Map();
