/** Raft's invariants, held against all replicas of a group after every event (Raft, figure 3). */
import type { Audit, AuditSpec, Group } from '../../audit.ts';
import { type Address, isWrite, type Outcome, type Request, type Value } from '../../contract.ts';
import type { Dedup } from '../../parts/remembered.ts';
import type { Message } from '../messages.ts';
import type { Options } from '../options.ts';
import type { RaftReplica } from '../replica.ts';
import { Copies } from './copies.ts';
import { Decided } from './decided.ts';
import { Deeds } from './deeds.ts';
import { INVARIANTS, waive } from './invariants.ts';
import { type Life, lifeOf } from './life.ts';
import { Logs } from './logs.ts';
import { Members } from './members.ts';
import { Votes } from './votes.ts';

/** Decisions between two looks at what nobody needs any more. */
const TIDY_EVERY = 4_096;

export class RaftAudit implements Audit<Message> {
  readonly decided: Decided;
  readonly #group: Group<Message>;
  readonly #logs = new Logs();
  readonly #votes = new Votes();
  readonly #members: Members;
  readonly #copies: Copies;
  readonly #deeds: Deeds;
  /** By address. */
  readonly #lives: (Life | undefined)[] = [];
  /** Acknowledged by the replica whose handler runs: indices. */
  readonly #acknowledged: number[] = [];
  /** Reads that it answered: as of an index, with a value. */
  readonly #served: { readonly request: Request; readonly index: number; readonly value: Value | undefined }[] = [];
  /** How much was decided when a strong read was asked; a copy of the request is the same object. */
  readonly #askedAt = new WeakMap<Request, number>();
  #tidied = 0;

  constructor(group: Group<Message>, dedup?: Dedup) {
    this.#group = group;
    this.decided = new Decided(group, dedup);
    this.#members = new Members(group);
    this.#copies = new Copies(group);
    this.#deeds = new Deeds(group);
  }

  after(address: Address): void {
    this.#deeds.after(address);
    const raft = this.#group.replica(address) as RaftReplica | undefined;
    if (raft === undefined) return;
    const known = this.#lives[address];
    const life = known?.raft === raft ? known : lifeOf(address, raft);
    this.#lives[address] = life;
    this.#order(life);
    const from = this.#logs.look(life, this.#group.disk(address), this.#tell);
    if (raft.commit !== life.commit || raft.applied !== life.applied) this.decided.advanced(life, this.#tell);
    if (raft.role !== 'leader') life.ledTerm = 0;
    else if (life.ledTerm !== raft.term) this.#elected(life);
    this.#members.look(life, from, this.decided.last, this.#tell);
    for (const index of this.#acknowledged.splice(0)) this.#onDisks(life, index);
    for (const { request, index, value } of this.#served.splice(0)) {
      // A read that stands in the log may repeat an answer from further up.
      if (this.decided.entry(index)?.request === request) continue;
      this.decided.read(life, request.operations.at(-1)!.key, index, value, this.#tell);
    }
    if (this.decided.last >= this.#tidied + TIDY_EVERY) this.#tidy();
  }

  asked(_address: Address, request: Request): void {
    this.#deeds.asked(request);
    const isStrong = request.consistency === 'strong' && !request.operations.some(isWrite);
    if (isStrong && !this.#askedAt.has(request)) this.#askedAt.set(request, this.decided.last);
  }

  sends(from: Address, to: Address, message: Message, isDurable: boolean): void {
    this.#copies.sends(from, message);
    this.#deeds.sends(to, message);
    const wrong = this.#votes.spoken(from, to, message, this.#group.disk(from), isDurable);
    if (wrong !== '') this.#group.broken('I7', [from], wrong);
  }

  answers(address: Address, request: Request, outcome: Outcome): void {
    this.#deeds.answers(address, request, outcome);
    const index = outcome.token?.[0];
    if (outcome.kind !== 'ok' || index === undefined) return;
    if (request.operations.some(isWrite)) this.#acknowledged.push(index);
    else this.#served.push({ request, index, value: outcome.value });
    const decided = this.#askedAt.get(request) ?? 0;
    if (index >= decided) return;
    const what = `it answers a strong read as of entry ${index}; ${decided} was committed when the read arrived`;
    this.#group.broken('I12', [address], what);
  }

  deeds(): Readonly<Record<string, number>> {
    return this.#deeds.counts;
  }

  readonly #tell = (invariant: string, life: Life, what: string): void =>
    this.#group.broken(invariant, [life.address], what);

  /** I6. */
  #order(life: Life): void {
    const { term, commit, applied, log } = life.raft;
    if (term < life.term) this.#tell('I6', life, `it goes back from term ${life.term} to ${term}`);
    if (commit < life.commit) this.#tell('I6', life, `it takes back its commit of ${life.commit} to ${commit}`);
    // A damaged disk may keep its snapshot and lose the log behind it.
    const isWhole = this.#group.disk(life.address).replacements === 0;
    if (applied > commit || (commit > log.last && isWhole)) {
      this.#tell('I6', life, `applied ${applied}, commit ${commit}, last ${log.last}`);
    }
    life.term = term;
  }

  #elected(life: Life): void {
    const { address, raft } = life;
    life.ledTerm = raft.term;
    const other = this.#votes.elected(address, raft.term);
    if (other !== undefined) this.#group.broken('I1', [other, address], `both lead term ${raft.term}`);
    this.decided.elected(life, this.#tell);
    this.#members.elected();
  }

  /** I8. */
  #onDisks(life: Life, index: number): void {
    const holders = this.#copies.holders(index, this.decided.entry(index));
    if (this.#members.isQuorum(life.raft, index, holders)) return;
    const names = holders.map((holder) => this.#group.nameOf(holder));
    const where = names.length === 0 ? 'no disk' : `the disks of ${names.join(', ')} alone`;
    this.#tell('I8', life, `it acknowledges entry ${index}, which is on ${where}`);
  }

  /** Entries that every log and snapshot has left behind are not asked for again. */
  #tidy(): void {
    this.#tidied = this.decided.last;
    let kept = this.decided.last;
    for (const address of this.#group.replicas) kept = Math.min(kept, this.#group.disk(address).first - 2);
    this.#logs.forget(kept);
    this.decided.forget(kept);
  }
}

export const raftAudit: AuditSpec<Options, Message> = {
  invariants: INVARIANTS,
  begin: (group, { dedup }) => new RaftAudit(group, dedup),
  waive: (invariant, options, group) => waive(invariant, options, group.drift()),
};
