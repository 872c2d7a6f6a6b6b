/** The invariants of quorums, held against all replicas of a group after every event. */
import type { Audit, AuditSpec, Group, Invariant } from '../../audit.ts';
import { type Address, isWrite, type Key, type Outcome, type Request, type WriteId } from '../../contract.ts';
import { majority, quotasOf } from '../level.ts';
import type { Ballot, Message } from '../messages.ts';
import type { Options } from '../options.ts';
import { type Placement, placementOf } from '../placement.ts';
import { QuorumReplica } from '../replica.ts';
import { isDeleted, isForgotten, type Row, type Rule, rules } from '../row.ts';
import { Chosen } from './chosen.ts';
import { OWN, Platters } from './platters.ts';

const INVARIANTS: readonly Invariant[] = [
  { name: 'Q1', says: 'an acceptor never takes back what it promised or accepted (Lamport 2001 §2.2)' },
  { name: 'Q2', says: 'a ballot stands for one proposal, and what is chosen later was made of what was chosen before' },
  { name: 'Q3', says: 'a row only goes up in one life: joined with what it was, it is what it is' },
  {
    name: 'Q4',
    says: 'a confirmed write is on as many disks as its level asks for (hints counted as the options say)',
  },
];

/** Rows of writes that are remembered, the newest. */
const MOST = 4096;

/** What was last seen of one replica. */
interface Life {
  readonly replica: QuorumReplica;
  readonly rows: (Row | undefined)[];
}

class QuorumAudit implements Audit<Message> {
  readonly #group: Group<Message>;
  readonly #options: Options;
  readonly #rule: Rule;
  readonly #placement: Placement;
  readonly #platters: Platters;
  readonly #chosen = new Chosen();
  readonly #lives: (Life | undefined)[] = [];
  /** By acceptor and key: the highest ballot that it spoke of. */
  readonly #told: Map<Key, Ballot>[] = [];
  /** Which key a ballot was made for. */
  readonly #keyOf = new Map<Ballot, Key>();
  /** Every row that was sent or stored for a write. */
  readonly #rows = new Map<WriteId, Row[]>();

  constructor(group: Group<Message>, options: Options) {
    this.#group = group;
    this.#options = options;
    this.#rule = rules[options.conflict];
    this.#placement = placementOf(options, group.replicas, group.regionOf);
    this.#platters = new Platters(group, this.#rule);
  }

  sends(from: Address, _to: Address, message: Message): void {
    if (message.kind === 'write') this.#remember(message.row);
    else if (message.kind === 'propose') this.#proposed(from, message.key, message.proposal);
    else if (message.kind === 'prepare') this.#prepared(message.key, message.ballot);
    else if (message.kind === 'promise' && message.promised === message.ballot) {
      this.#speaks(from, this.#keyOf.get(message.ballot)!, message.ballot);
    } else if (message.kind === 'accept') {
      if (message.promised > message.ballot) return;
      for (const key of this.#chosen.keysOf(message)) {
        this.#speaks(from, key, message.ballot);
        this.#chosen.accepted(from, key, message.ballot, majority(this.#placement.of(key).home.length));
        this.#countProposer(key, message.ballot);
      }
    }
  }

  after(address: Address): void {
    const replica = this.#group.replica(address);
    if (!(replica instanceof QuorumReplica)) return;
    let life = this.#lives[address];
    const isNew = life?.replica !== replica;
    const wrote = this.#platters.look(address, isNew);
    if (life === undefined || isNew) {
      life = { replica, rows: [] };
      this.#lives[address] = life;
    }
    const { rows } = replica.store;
    for (const key of wrote === undefined || isNew ? rows.keys() : wrote.rows) {
      if (rows[key] !== life.rows[key] && rows[key] !== undefined) this.#changed(address, life, key, rows[key]);
    }
    const told = this.#told[address];
    if (told === undefined) return;
    for (const key of wrote === undefined || isNew ? told.keys() : wrote.acceptors) this.#goesOn(address, replica, key);
  }

  /** Q1. */
  #goesOn(address: Address, replica: QuorumReplica, key: Key): void {
    const told = this.#told[address]!;
    if (this.#group.disk(address).replacements > 0) return;
    const { promised } = replica.store.acceptor(key);
    const ballot = told.get(key) ?? 0;
    if (promised >= ballot) return;
    this.#group.broken('Q1', [address], `key ${key}: it spoke of ballot ${ballot} and knows of ${promised}`);
    told.set(key, promised);
  }

  /** Q4. */
  answers(address: Address, request: Request, outcome: Outcome): void {
    const operation = request.operations[0]!;
    if (outcome.kind !== 'ok' || !outcome.done || !isWrite(operation) || request.among !== undefined) return;
    const replica = this.#group.replica(address);
    const open = replica instanceof QuorumReplica ? replica.rowsUnderWay : [];
    // One that lost to what was there already was neither sent nor stored.
    const own = open.filter(({ versions }) => versions.some(({ write }) => write === request.opId));
    const rows = [...own, ...(this.#rows.get(request.opId) ?? [])];
    if (rows.length === 0) return;
    const { home } = this.#placement.of(operation.key);
    const holders = home.filter((one) => rows.some((row) => this.#holds(one, operation.key, row)));
    const quotas = quotasOf(this.#options.w, home, this.#group.regionOf(address), this.#group.regionOf);
    for (const { members, need } of quotas) {
      const on = members.filter((member) => holders.includes(member));
      if (on.length >= need) continue;
      const names = on.map((holder) => this.#group.nameOf(holder)).join(', ');
      const where = on.length === 0 ? 'no disk' : `the disks of ${names} alone`;
      this.#group.broken('Q4', [address], `write ${request.opId} is confirmed, and on ${where}; ${need} are asked for`);
      return;
    }
  }

  #proposed(from: Address, key: Key, proposal: Parameters<Chosen['proposed']>[1]): void {
    if (proposal.row !== undefined) this.#remember(proposal.row);
    const wrong = this.#chosen.proposed(key, proposal);
    if (wrong !== '') this.#group.broken('Q2', [from], wrong);
  }

  /** What it accepts of itself it tells nobody. */
  #countProposer(key: Key, ballot: Ballot): void {
    const { home } = this.#placement.of(key);
    for (const one of home) {
      const replica = this.#group.replica(one);
      if (!(replica instanceof QuorumReplica) || replica.store.acceptor(key).accepted?.ballot !== ballot) continue;
      this.#chosen.accepted(one, key, ballot, majority(home.length));
    }
  }

  #prepared(key: Key, ballot: Ballot): void {
    this.#keyOf.set(ballot, key);
    if (this.#keyOf.size > MOST) this.#keyOf.delete(this.#keyOf.keys().next().value!);
  }

  #speaks(from: Address, key: Key | undefined, ballot: Ballot): void {
    const replica = this.#group.replica(from);
    if (key === undefined || !(replica instanceof QuorumReplica)) return;
    const told = (this.#told[from] ??= new Map());
    told.set(key, Math.max(told.get(key) ?? 0, ballot));
    this.#goesOn(from, replica, key);
  }

  #changed(address: Address, life: Life, key: Key, now: Row): void {
    const before = life.rows[key];
    life.rows[key] = now;
    this.#remember(now);
    if (now.versions.some(({ line, write }) => line === undefined && write > 0)) this.#chosen.book(key).isMixed = true;
    if (before === undefined || this.#rule.join(now, before) === now) return;
    // Its time of grace is over, and so is its memory.
    if (isForgotten(now) && isDeleted(before)) return;
    this.#group.broken('Q3', [address], `key ${key} goes back`);
  }

  /** Its own disk, or where hints count that of whoever stands in; what was replaced since had it. */
  #holds(home: Address, key: Key, row: Row): boolean {
    if (this.#group.disk(home).replacements > 0 || this.#platters.has(home, OWN, key, row)) return true;
    const { sloppy, hints } = this.#options;
    if (!sloppy || !hints.count_to_w) return false;
    // Handed over meanwhile, it is on the home's disk instead.
    return this.#group.replicas.some((other) => this.#platters.has(other, home, key, row));
  }

  #remember(row: Row): void {
    for (const { write } of row.versions) {
      const known = this.#rows.get(write);
      if (known === undefined) this.#rows.set(write, [row]);
      else if (!known.includes(row)) known.push(row);
    }
    while (this.#rows.size > MOST) this.#rows.delete(this.#rows.keys().next().value!);
  }
}

export const audit: AuditSpec<Options, Message> = {
  invariants: INVARIANTS,
  begin: (group, options) => new QuorumAudit(group, options),
  waive: (invariant, { tombstones }) =>
    invariant === 'Q4' && tombstones.grace === 0 ? 'deletions are forgotten at once' : '',
};
