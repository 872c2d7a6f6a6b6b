/** Raft's invariants, looked at after every event over the logs, roles and disks of all replicas (Raft, figure 3). */
import type { Entry, Message } from '../../../src/strategies/consensus/messages.ts';
import type { RaftReplica } from '../../../src/strategies/consensus/replica.ts';
import type { Snapshot } from '../../../src/strategies/consensus/state.ts';
import type { Address } from '../../../src/strategies/contract.ts';
import type { World } from '../../../src/world/world.ts';

/** What was last seen of one replica, in one of its lives. */
interface Seen {
  replica: RaftReplica | undefined;
  term: number;
  commit: number;
  ledTerm: number;
  /** By index. */
  log: (Entry | undefined)[];
  last: number;
}

const EVERYTHING_AGAIN = 256;

export class Watch {
  readonly violations: string[] = [];
  /** Entries known to be committed, by index; 0 is nothing. */
  readonly committed: (Entry | undefined)[] = [undefined];
  readonly leaders = new Map<number, Address>();
  #looks = 0;
  readonly #acks: number[] = [];
  readonly #world: World;
  readonly #seen: Seen[];
  /** Entry and term before it, by (index, term). */
  readonly #known = new Map<number, { entry: Entry; before: number }>();
  readonly #votes = new Map<number, Address>();

  constructor(world: World) {
    this.#world = world;
    this.#seen = world.seats.map(() => ({ replica: undefined, term: 0, commit: 0, ledTerm: 0, log: [], last: 0 }));
  }

  replica(address: Address): RaftReplica | undefined {
    return this.#world.seats[address]!.replica as RaftReplica | undefined;
  }

  /** To be called after every event. */
  look(): void {
    const isFull = ++this.#looks % EVERYTHING_AGAIN === 0;
    for (let address = 0; address < this.#seen.length; address++) {
      const raft = this.replica(address);
      if (raft !== undefined) this.#lookAt(address, raft, this.#seen[address]!, isFull);
    }
    for (const index of this.#acks.splice(0)) this.#lookAtDisks(index);
  }

  /** A vote leaves a replica: over all its lives it gives one a term. */
  sent(from: Address, to: Address, message: Message): void {
    const isOwn = message.kind === 'vote' && !message.pre;
    const isGiven = message.kind === 'voted' && !message.pre && message.granted;
    if (!isOwn && !isGiven) return;
    const place = message.term * 64 + from;
    const before = this.#votes.get(place);
    const now = isOwn ? from : to;
    if (before !== undefined && before !== now) {
      this.#report('I7', `replica ${from} votes for ${before} and for ${now} in term ${message.term}`);
    }
    this.#votes.set(place, now);
  }

  /** A write was acknowledged. */
  acknowledged(index: number): void {
    this.#acks.push(index);
  }

  /** I8: what is acknowledged is on the disks of a majority, those of nodes that are down included. */
  #lookAtDisks(index: number): void {
    const entry = this.committed[index];
    let durable = 0;
    for (const { journal } of this.#world.seats) {
      const snapshot = journal.get('snapshot') as Snapshot | undefined;
      if (index < journal.first) durable += snapshot !== undefined && snapshot.index >= index ? 1 : 0;
      else if (index <= journal.durable && journal.record(index) === entry) durable++;
    }
    if (durable * 2 <= this.#world.seats.length) {
      this.#report('I8', `entry ${index} is acknowledged and on ${durable} disks`);
    }
  }

  #lookAt(address: Address, raft: RaftReplica, seen: Seen, isFull: boolean): void {
    if (seen.replica !== raft) {
      seen.replica = raft;
      seen.term = seen.commit = seen.ledTerm = seen.last = 0;
      seen.log = [];
    }
    if (raft.term < seen.term) this.#report('I6', `replica ${address} went back to term ${raft.term}`);
    if (raft.commit < seen.commit) this.#report('I6', `replica ${address} took back its commit ${seen.commit}`);
    if (raft.applied > raft.commit || raft.commit > raft.log.last) {
      this.#report('I6', `replica ${address}: applied ${raft.applied}, commit ${raft.commit}, last ${raft.log.last}`);
    }
    seen.term = raft.term;
    this.#lookAtLog(address, raft, seen, isFull);
    if (raft.commit > seen.commit) this.#lookAtCommits(address, raft, seen);
    if (raft.role === 'leader' && seen.ledTerm !== raft.term) this.#elected(address, raft, seen);
    if (raft.role !== 'leader') seen.ledTerm = 0;
  }

  /** I2 and I3. Records are shared by reference, so an entry is the same where the object is. */
  #lookAtLog(address: Address, raft: RaftReplica, seen: Seen, isFull: boolean): void {
    const { log } = raft;
    const { first, last } = log;
    const isLeading = raft.role === 'leader' && seen.ledTerm === raft.term;
    if (isLeading && last < seen.last) this.#report('I2', `leader ${address} cut its log at ${last}`);
    for (let index = last; index >= first; index--) {
      const entry = log.entry(index);
      const isKnown = seen.log[index] === entry;
      if (isKnown && !isFull) break;
      if (isKnown) continue;
      if (isLeading && index <= seen.last) this.#report('I2', `leader ${address} changed its entry ${index}`);
      seen.log[index] = entry;
      this.#match(address, index, entry, log.term(index - 1));
    }
    seen.log.length = last + 1;
    seen.last = last;
  }

  #match(address: Address, index: number, entry: Entry, before: number): void {
    const place = index * 1_000_000 + entry.term;
    const known = this.#known.get(place);
    if (known === undefined) this.#known.set(place, { entry, before });
    else if (known.entry !== entry || known.before !== before) {
      this.#report('I3', `replica ${address} has another entry ${index} of term ${entry.term}, or other ones before`);
    }
  }

  #lookAtCommits(address: Address, raft: RaftReplica, seen: Seen): void {
    for (let index = seen.commit + 1; index <= raft.commit; index++) {
      const before = this.committed[index];
      if (index < raft.log.first) {
        if (before === undefined) this.#report('I5', `replica ${address} took ${index} from nowhere`);
        continue;
      }
      if (index > raft.log.last) break;
      const entry = raft.log.entry(index);
      if (before === undefined) this.committed[index] = entry;
      else if (before !== entry) {
        this.#report('I5', `replica ${address} commits an entry ${index} of term ${entry.term}, not of ${before.term}`);
      }
    }
    seen.commit = raft.commit;
  }

  #elected(address: Address, raft: RaftReplica, seen: Seen): void {
    seen.ledTerm = raft.term;
    const other = this.leaders.get(raft.term);
    if (other !== undefined && other !== address) {
      this.#report('I1', `replicas ${other} and ${address} both lead term ${raft.term}`);
    }
    this.leaders.set(raft.term, address);
    const { log } = raft;
    for (let index = 1; index < this.committed.length; index++) {
      if (index < log.first) continue;
      const has = index <= log.last ? log.entry(index) : undefined;
      if (has !== this.committed[index] && (this.committed[index]?.term ?? 0) < raft.term) {
        this.#report('I4', `replica ${address} leads term ${raft.term} without the committed entry ${index}`);
        return;
      }
    }
  }

  #report(invariant: string, what: string): void {
    if (this.violations.length < 20) this.violations.push(`${invariant} at ${this.#world.time} µs: ${what}`);
  }
}
