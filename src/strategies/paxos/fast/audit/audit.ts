/** What Fast Paxos must keep, held against all replicas of a group after every event. */
import type { Audit, AuditSpec, Group, Invariant } from '../../../audit.ts';
import { type Address, isWrite, type Outcome, type Request } from '../../../contract.ts';
import { type Message, type Name, nameOf, type Slot, spelledName } from '../messages.ts';
import type { Options } from '../options.ts';
import type { FastPaxosReplica } from '../replica.ts';
import { Deeds } from './deeds.ts';
import { Platters } from './platters.ts';
import { Votes } from './votes.ts';

const INVARIANTS: readonly Invariant[] = [
  { name: 'FP1', says: 'no two commands are executed in one slot (Lamport 2006 §2.1, agreement)' },
  { name: 'FP2', says: 'what is executed has the votes of a quorum of its round (§2.2)' },
  { name: 'FP3', says: 'a vote or a promise is on the disk before anybody hears of it (§2.4)' },
  { name: 'FP4', says: 'no acceptor votes twice in a round, nor below its promise (§2.2)' },
  { name: 'FP5', says: 'what is acknowledged is on the disks of a classic quorum' },
  { name: 'FP6', says: 'a strong read is not older than what was executed anywhere when it was asked' },
  { name: 'FP7', says: 'a classic round has one value in a slot, its coordinator’s (§2.1)' },
];

/** Slots that are remembered behind the newest. */
const REMEMBERED = 20_000;

interface Life {
  readonly replica: FastPaxosReplica;
  executed: Slot;
}

export class FastPaxosAudit implements Audit<Message> {
  readonly #group: Group<Message>;
  readonly #votes: Votes;
  readonly #platters: Platters;
  readonly #deeds: Deeds;
  readonly #lives: (Life | undefined)[] = [];
  /** By slot: what was executed there first. */
  readonly #decided = new Map<Slot, Name>();
  #last: Slot = 0;
  readonly #askedAt = new WeakMap<Request, Slot>();
  /** Acknowledged in the handler that runs. */
  readonly #acknowledged: { readonly slot: Slot; readonly name: Name }[] = [];

  constructor(group: Group<Message>) {
    this.#group = group;
    this.#votes = new Votes(group);
    this.#platters = new Platters(group);
    this.#deeds = new Deeds();
  }

  deeds(): Readonly<Record<string, number>> {
    return this.#deeds.counts;
  }

  after(address: Address): void {
    const replica = this.#group.replica(address) as FastPaxosReplica | undefined;
    if (replica === undefined) return;
    const life = this.#lifeOf(address, replica);
    this.#platters.look(address);
    while (life.executed < replica.learner.executed) this.#executed(address, replica, ++life.executed);
    for (const { slot, name } of this.#acknowledged.splice(0)) this.#onDisks(address, slot, name);
  }

  asked(_address: Address, request: Request): void {
    if (!this.#askedAt.has(request)) this.#askedAt.set(request, this.#last);
  }

  sends(from: Address, _to: Address, message: Message): void {
    const replica = this.#group.replica(from) as FastPaxosReplica | undefined;
    if (replica !== undefined) this.#lifeOf(from, replica);
    this.#deeds.sends(message);
    if (message.kind === 'voted') {
      this.#votes.cast(from, message);
      this.#platters.spoken(from, message);
    } else if (message.kind === 'promise') this.#platters.promised(from, message.reign);
  }

  answers(address: Address, request: Request, { kind, token }: Outcome): void {
    const slot = token?.[0];
    if (kind !== 'ok' || slot === undefined) return;
    if (request.operations.some(isWrite)) this.#acknowledged.push({ slot, name: nameOf(request) });
    else if (request.consistency === 'strong' && slot < (this.#askedAt.get(request) ?? 0)) {
      const what = `it answers a strong read as of slot ${slot}; ${this.#askedAt.get(request)} was executed when it came`;
      this.#group.broken('FP6', [address], what);
    }
  }

  #lifeOf(address: Address, replica: FastPaxosReplica): Life {
    const known = this.#lives[address];
    if (known?.replica === replica) return known;
    this.#platters.restarted(address);
    const life = { replica, executed: replica.learner.executed };
    this.#lives[address] = life;
    return life;
  }

  #executed(address: Address, { learner }: FastPaxosReplica, slot: Slot): void {
    // What came in a snapshot, or in one go with more than it keeps, others executed before.
    if (!learner.keeps(slot)) return;
    const name = nameOf(learner.commandIn(slot)?.request);
    const before = this.#decided.get(slot);
    if (before === undefined) {
      const round = this.#votes.chosenIn(slot, name);
      if (round === undefined)
        this.#group.broken('FP2', [address], `it executes ${spelledName(name)} in slot ${slot}, not chosen`);
      else this.#deeds.decided(round, name);
      this.#decided.set(slot, name);
      this.#last = Math.max(this.#last, slot);
      this.#decided.delete(slot - REMEMBERED);
      this.#votes.forget(slot - REMEMBERED);
      this.#platters.forget(slot - REMEMBERED);
    } else if (before !== name) {
      this.#group.broken(
        'FP1',
        [address],
        `it executes ${spelledName(name)} in slot ${slot}, where another executed ${spelledName(before)}`,
      );
    }
  }

  /** FP5. */
  #onDisks(address: Address, slot: Slot, name: Name): void {
    const holders = this.#platters.holders(slot, name);
    if (holders.length * 2 > this.#group.replicas.length) return;
    const where = holders.length === 0 ? 'no disk' : `the disks of ${holders.map(this.#group.nameOf).join(', ')} alone`;
    this.#group.broken('FP5', [address], `it acknowledges slot ${slot}, which is on ${where}`);
  }
}

export const fastPaxosAudit: AuditSpec<Options, Message> = {
  invariants: INVARIANTS,
  begin: (group) => new FastPaxosAudit(group),
};
