/** What an acceptor does: promises, votes once a round in every slot, and says so when it is on its disk. */
import type { Address, Micros } from '../../contract.ts';
import { type Command, type Message, type Name, nameOf, type Slot, type Vote } from './messages.ts';
import type { FastPaxosReplica } from './replica.ts';
import { classicOf, type Round } from './rounds.ts';

/** What is on the disk of one slot: a vote, or only that it takes part in no round below `round`. */
export type VoteRecord =
  | ({ readonly kind: 'vote' } & Vote)
  | { readonly kind: 'closed'; readonly slot: Slot; readonly round: Round };

export class Acceptor {
  readonly #paxos: FastPaxosReplica;
  readonly #votes = new Map<Slot, Vote>();
  /** Slots in which no round below is voted in. */
  readonly #closed = new Map<Slot, Round>();
  /** Where a command that is not executed yet has this acceptor's vote. */
  readonly #places = new Map<Name, Slot>();
  /** What came while the window was full. */
  readonly #overdue: Command[] = [];
  /** It takes part in no round below. */
  promised: Round = 0;
  /** The fast round that its coordinator opened, from a slot on. */
  #open: Round = -1;
  #from: Slot = 1;
  /** The next slot that takes a command in the fast round. */
  #next: Slot = 1;
  #coordinator: Address = -1;
  #heardAt: Micros = Number.NEGATIVE_INFINITY;

  constructor(paxos: FastPaxosReplica) {
    this.#paxos = paxos;
  }

  recover(): void {
    const { disk } = this.#paxos.context;
    this.promised = (disk.get('promised') as Round | undefined) ?? 0;
    for (let position = disk.first; position <= disk.last; position++) this.#keep(disk.record(position) as VoteRecord);
  }

  /** In slots that are not executed here, in their order. */
  get votes(): readonly Vote[] {
    return [...this.#votes.values()].sort((one, other) => one.slot - other.slot);
  }

  /** The coordinator that it hears, if it has heard one lately. */
  get coordinator(): Address {
    const { context, options } = this.#paxos;
    return context.monotonic() - this.#heardAt < options.election_timeout ? this.#coordinator : -1;
  }

  /** In the fast round the next free slot is for whatever comes next (§3.3). */
  onPropose(from: Address, command: Command): void {
    const { learner, isBlank, options } = this.#paxos;
    const name = nameOf(command?.request);
    if (isBlank || this.#open !== this.promised || learner.isExecuted(name)) return;
    const place = this.#places.get(name);
    if (place !== undefined && place > learner.executed) {
      this.#tellAgain(from, place);
      return;
    }
    const slot = Math.max(this.#next, this.#from, learner.highest + 1, command.since + 1);
    if (slot > learner.executed + options.window) {
      if (this.#overdue.length < options.window) this.#overdue.push(command);
      return;
    }
    this.#vote({ slot, round: this.#open, command });
  }

  onSettle(from: Address, { reign, slot, command }: Message & { kind: 'settle' }): void {
    const { context, learner, isBlank } = this.#paxos;
    if (isBlank || !this.#obeys(from, reign)) return;
    if (slot <= learner.executed) {
      learner.tell(from, slot - 1);
      return;
    }
    const round = classicOf(reign);
    const before = this.#votes.get(slot);
    if ((this.#closed.get(slot) ?? 0) > round || (before?.round ?? 0) > round) {
      context.send(from, { kind: 'rejected', promised: this.promised });
    } else if (before?.round === round) this.#tellAgain(from, slot);
    else this.#vote({ slot, round, command });
  }

  onPrepare(from: Address, message: Message & { kind: 'prepare' }): void {
    const { births, context, isBlank, learner } = this.#paxos;
    const { reign, after, isHandover } = message;
    if (isBlank) return;
    // Whoever hears a coordinator promises nothing to others; nor does one who coordinates.
    const heard = this.#paxos.coordinator.isLeading ? context.self : this.coordinator;
    if (from !== context.self && !isHandover && heard >= 0 && heard !== from) return;
    if (!this.#obeys(from, reign)) return;
    births.merge(message.births);
    const { executed } = learner;
    const votes = this.votes.filter(({ slot }) => slot > after);
    this.#paxos.sayDurably(from, { kind: 'promise', reign, executed, votes, births: births.all });
  }

  /** Phase 1 of the classic round, of slots in which too few have voted: in the fast one they are closed. */
  onQuery(from: Address, { reign, slots }: Message & { kind: 'query' }): void {
    const { context, isBlank, learner } = this.#paxos;
    if (isBlank || !this.#obeys(from, reign)) return;
    const open = slots.filter((slot) => slot > learner.executed);
    if (open.length < slots.length) learner.tell(from, Math.min(...slots) - 1);
    const round = classicOf(reign);
    for (const slot of open) {
      if ((this.#closed.get(slot) ?? 0) >= round || (this.#votes.get(slot)?.round ?? 0) >= round) continue;
      this.#write({ kind: 'closed', slot, round }, context.disk);
    }
    const votes = open.flatMap((slot) => this.#votes.get(slot) ?? []);
    this.#paxos.sayDurably(from, { kind: 'report', reign, slots: open, votes });
  }

  onAny(from: Address, { reign, from: slot }: Message & { kind: 'any' }): void {
    if (this.#paxos.isBlank || !this.#obeys(from, reign)) return;
    this.#coordinator = from;
    this.#heardAt = this.#paxos.context.monotonic();
    this.#paxos.say(from, { kind: 'heard', reign, executed: this.#paxos.learner.executed });
    if (slot === undefined || this.#open === reign) return;
    this.#open = reign;
    this.#from = slot;
    this.#paxos.proposer.opened();
  }

  /** From now on it takes part: below `from` all is chosen, and executed here; nobody counts votes it forgot. */
  welcome(reign: Round, from: Slot): void {
    this.#promise(Math.max(this.promised, reign));
    this.#next = Math.max(this.#next, from);
  }

  commandIn(slot: Slot, name: Name): Command | undefined {
    const vote = this.#votes.get(slot);
    return vote !== undefined && nameOf(vote.command?.request) === name ? vote.command : undefined;
  }

  /** Slots up to there are executed: their votes are asked for no more. */
  forget(executed: Slot): void {
    for (const [slot, { command }] of this.#votes) {
      if (slot > executed) continue;
      this.#votes.delete(slot);
      if (this.#places.get(nameOf(command?.request)) === slot) this.#places.delete(nameOf(command?.request));
    }
    for (const slot of this.#closed.keys()) if (slot <= executed) this.#closed.delete(slot);
    this.#next = Math.max(this.#next, executed + 1);
    for (const command of this.#overdue.splice(0)) this.onPropose(this.#paxos.context.self, command);
  }

  /** Records of slots that a snapshot contains may go, from the front of the journal on. */
  compact(slot: Slot): void {
    const { disk } = this.#paxos.context;
    let position = disk.first;
    while (position <= disk.last && (disk.record(position) as VoteRecord).slot <= slot) position++;
    disk.compact(position - 1);
  }

  /** False where it has promised a higher round; a higher one than promised it enters. */
  #obeys(from: Address, reign: Round): boolean {
    if (reign < this.promised) this.#paxos.say(from, { kind: 'rejected', promised: this.promised });
    else this.#promise(reign);
    return reign >= this.promised;
  }

  #promise(reign: Round): void {
    if (reign <= this.promised) return;
    this.promised = reign;
    this.#paxos.context.disk.put('promised', reign);
    this.#paxos.coordinator.promised(reign);
  }

  #vote(vote: Vote): void {
    this.#write({ kind: 'vote', ...vote }, this.#paxos.context.disk);
    this.#paxos.sayToAllDurably(this.#voted(vote.slot));
  }

  /** Somebody asks again: to the others it was told. */
  #tellAgain(to: Address, slot: Slot): void {
    if (to !== this.#paxos.context.self) this.#paxos.sayDurably(to, this.#voted(slot));
  }

  #voted(slot: Slot): Message {
    const { round, command } = this.#votes.get(slot)!;
    return { kind: 'voted', round, slot, name: nameOf(command?.request) };
  }

  #write(record: VoteRecord, disk: FastPaxosReplica['context']['disk']): void {
    disk.append(record);
    this.#keep(record);
  }

  #keep(record: VoteRecord): void {
    const { kind, slot, round } = record;
    this.#next = Math.max(this.#next, slot + 1);
    if (kind === 'closed') this.#closed.set(slot, round);
    else {
      this.#votes.set(slot, { slot, round, command: record.command });
      this.#places.set(nameOf(record.command?.request), slot);
    }
  }
}
