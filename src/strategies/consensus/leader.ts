/** What a leader does: replicates (§5.3), commits (§5.4.2), confirms reads (§8), counts its followers. */
import type { Address, Micros, Request } from '../contract.ts';
import type { Append, Appended, Entry } from './messages.ts';
import type { RaftReplica } from './replica.ts';

/** Entries in one AppendEntries to a follower that lags; in flight to one follower, unacknowledged. */
const BATCH = 64;
const MOST_IN_FLIGHT = 4_096;
const NO_ENTRIES: readonly Entry[] = [];

/** A read that waits until a round of heartbeats has confirmed that this is still the leader. */
interface PendingRead {
  readonly request: Request;
  readonly index: number;
  readonly round: number;
}

export class Leader {
  readonly #raft: RaftReplica;
  readonly #peers: readonly Address[];
  /** By position in `peers`: next index to send, highest known durable, last heard, last round echoed. */
  readonly #next: number[];
  readonly #match: number[];
  readonly #heard: Micros[];
  readonly #echoed: number[];
  /** The follower refused: one batch at a time until it agrees. */
  readonly #probing: boolean[];
  /** Entries wait for more to go with them. */
  #gathers = false;
  #round = 0;
  /** The newest round that a heartbeat asked, when, and when the newest that a majority answered was asked. */
  #asked = 0;
  #askedAt: Micros = 0;
  #confirmedAt: Micros = 0;
  #reads: PendingRead[] = [];
  /** Position in `peers` of the follower that takes over once it has everything, or -1; and until when. */
  #heir = -1;
  #handingUntil: Micros = 0;
  /** The no-op of this term: before it is committed, nothing is known to be (§8). */
  #opening = 0;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
    this.#peers = raft.context.peers;
    const zeros = () => this.#peers.map(() => 0);
    this.#next = zeros();
    this.#match = zeros();
    this.#heard = zeros();
    this.#echoed = zeros();
    this.#probing = this.#peers.map(() => false);
  }

  /** Elected: announces itself with the no-op of its term. */
  begin(): void {
    const raft = this.#raft;
    const now = raft.context.clock();
    this.#next.fill(raft.log.last + 1);
    this.#match.fill(0);
    this.#heard.fill(now);
    this.#echoed.fill(0);
    this.#probing.fill(false);
    this.#reads = [];
    this.#round = this.#asked = 0;
    this.#askedAt = this.#confirmedAt = 0;
    this.#heir = -1;
    this.#gathers = false;
    raft.context.cancelTimer('election', 0);
    raft.context.setTimer('heartbeat', 0, raft.options.heartbeat);
    if (raft.options.check_quorum) raft.context.setTimer('quorum', 0, raft.options.election_timeout);
    raft.context.leads(raft.term);
    this.#opening = this.#replicate(undefined);
  }

  propose(request: Request): void {
    if (this.#heir >= 0 && this.#raft.context.clock() < this.#handingUntil) this.#raft.refuse(request);
    else this.#replicate(request);
  }

  /** Appends to the own log and streams to every follower that keeps up. Returns the index. */
  #replicate(request: Request | undefined): number {
    const raft = this.#raft;
    const prevIndex = raft.log.last;
    const prevTerm = raft.log.lastTerm;
    const entry: Entry = { term: raft.term, request };
    const index = raft.log.append(entry);
    raft.context.disk.sync();
    if (raft.options.batch > 0 && this.#peers.length > 0 && request !== undefined) {
      if (!this.#gathers) raft.context.setTimer('batch', 0, raft.options.batch);
      this.#gathers = true;
      return index;
    }
    const message = this.#append(prevIndex, prevTerm, [entry]);
    for (let i = 0; i < this.#peers.length; i++) {
      if (this.#next[i] !== index || this.#probing[i]!) continue;
      // The no-op that announces a leader always goes: nothing is in flight yet.
      if (index - this.#match[i]! > MOST_IN_FLIGHT && request !== undefined) continue;
      this.#next[i] = index + 1;
      raft.context.send(this.#peers[i]!, message);
    }
    if (this.#peers.length === 0) this.advance();
    return index;
  }

  /** Read index: remember the commit index, ask who still follows, answer when a majority did. */
  readIndex(request: Request): void {
    const raft = this.#raft;
    const round = ++this.#round;
    this.#reads.push({ request, index: Math.max(raft.commit, this.#opening), round });
    this.#heartbeat(false);
    this.#serveReads();
  }

  onAppended(from: Address, message: Appended): void {
    const raft = this.#raft;
    let i = 0;
    while (i < this.#peers.length && this.#peers[i] !== from) i++;
    this.#heard[i] = raft.context.clock();
    if (!message.ok) {
      this.#goBack(i, message.index);
      return;
    }
    if (message.round > this.#echoed[i]!) {
      this.#echoed[i] = message.round;
      if (this.#confirmed(this.#asked)) this.#confirmedAt = this.#askedAt;
      if (this.#reads.length > 0) this.#serveReads();
    }
    if (message.index > this.#match[i]!) {
      this.#match[i] = message.index;
      if (this.#next[i]! <= message.index) this.#next[i] = message.index + 1;
      this.#probing[i] = false;
      if (message.index > raft.commit) this.advance();
      if (i === this.#heir) this.#handOver();
    } else if (this.#probing[i]! && message.index >= this.#next[i]! - 1) this.#probing[i] = false;
    if (this.#next[i]! <= raft.log.last && !this.#gathers) this.#catchUp(i);
  }

  onBatch(): void {
    this.#gathers = false;
    for (let i = 0; i < this.#peers.length; i++) this.#catchUp(i);
  }

  onHeartbeat(): void {
    const { context, options } = this.#raft;
    context.setTimer('heartbeat', 0, options.heartbeat);
    if (this.#confirmed(this.#asked)) {
      this.#confirmedAt = this.#askedAt;
      this.#asked = ++this.#round;
      this.#askedAt = context.clock() - context.uncertainty();
    }
    this.#heartbeat(true);
  }

  /** A leader that a majority does not hear steps down, so that its clients look elsewhere (D §6.2). */
  onQuorumCheck(): void {
    const raft = this.#raft;
    const patience = raft.options.election_timeout;
    const since = raft.context.clock() - patience;
    const heard = this.#heard.filter((at) => at >= since).length + 1;
    if (heard < raft.majority) raft.stepDown(raft.term);
    else raft.context.setTimer('quorum', 0, patience);
  }

  /** Hands over to the follower that has most; nothing new is accepted meanwhile (dissertation §3.10). */
  transfer(): void {
    const { context, options } = this.#raft;
    if (this.#peers.length === 0) return;
    let best = 0;
    for (let i = 1; i < this.#peers.length; i++) if (this.#match[i]! > this.#match[best]!) best = i;
    this.#heir = best;
    this.#handingUntil = context.clock() + options.election_timeout;
    this.#handOver();
  }

  /** A follower that lacks an entry would not be elected, so it gets the rest first. */
  #handOver(): void {
    const { context, log, term } = this.#raft;
    if (this.#match[this.#heir] !== log.last || context.clock() >= this.#handingUntil) return;
    context.send(this.#peers[this.#heir]!, { kind: 'timeout-now', term });
  }

  /**
   * Whatever anybody committed before this time of the own clock, `commit` has. A majority followed
   * then, so no later leader was elected yet; before the no-op is committed nothing is known (§8).
   */
  get knowsUntil(): Micros {
    const { commit, context } = this.#raft;
    if (commit < this.#opening) return 0;
    return this.#peers.length === 0 ? context.clock() : this.#confirmedAt;
  }

  /** No longer the leader: its reads were not answered and may be asked elsewhere. */
  resign(): void {
    const reads = this.#reads;
    this.#reads = [];
    for (const read of reads) this.#raft.refuse(read.request);
    this.#raft.context.cancelTimer('heartbeat', 0);
    this.#raft.context.cancelTimer('quorum', 0);
  }

  #append(prevIndex: number, prevTerm: number, entries: readonly Entry[]): Append {
    const { term, commit } = this.#raft;
    return { kind: 'append', term, prevIndex, prevTerm, entries, commit, round: this.#round, at: this.knowsUntil };
  }

  /** Asks everybody who leads; where it `helps`, what a lagging follower lacks goes along. */
  #heartbeat(helps: boolean): void {
    const { log, context } = this.#raft;
    let shared: Append | undefined;
    for (let i = 0; i < this.#peers.length; i++) {
      const prev = this.#next[i]! - 1;
      const isKnown = prev >= log.first - 1;
      if (!isKnown || (helps && this.#probing[i]!)) {
        if (helps) this.#sendFrom(i);
        continue;
      }
      if (shared === undefined || shared.prevIndex !== prev) shared = this.#append(prev, log.term(prev), NO_ENTRIES);
      context.send(this.#peers[i]!, shared);
    }
  }

  /** Streams on to a follower that lags, as far as the window allows. */
  #catchUp(i: number): void {
    if (this.#probing[i]!) return;
    while (this.#next[i]! <= this.#raft.log.last && this.#next[i]! - this.#match[i]! <= MOST_IN_FLIGHT) {
      const before = this.#next[i]!;
      this.#next[i] = this.#sendFrom(i);
      if (this.#next[i] === before) return;
    }
  }

  /** Sends one batch, or a snapshot, from `next[i]` on; returns what would come after it. */
  #sendFrom(i: number): number {
    const { log, context, term } = this.#raft;
    const next = this.#next[i]!;
    const to = this.#peers[i]!;
    if (next < log.first) {
      const snapshot = log.saved()!;
      context.send(to, { kind: 'snapshot', term, snapshot, round: this.#round });
      this.#probing[i] = true;
      return next;
    }
    const entries: Entry[] = [];
    const end = Math.min(log.last, next + BATCH - 1);
    for (let index = next; index <= end; index++) entries.push(log.entry(index));
    context.send(to, this.#append(next - 1, log.term(next - 1), entries));
    return end + 1;
  }

  #goBack(i: number, index: number): void {
    // It refuses what it had: its disk was replaced. What was committed with its help stays committed.
    if (index < this.#match[i]!) this.#match[i] = index;
    const next = Math.max(this.#match[i]! + 1, Math.min(index + 1, this.#next[i]! - 1));
    // Refusals of what was streamed before the first one say nothing new.
    if (this.#probing[i]! && next === this.#next[i]!) return;
    this.#next[i] = next;
    this.#probing[i] = true;
    this.#sendFrom(i);
  }

  /** The highest index on a majority of disks commits, if it is of this term (§5.4.2). */
  advance(): void {
    const raft = this.#raft;
    const own = raft.context.disk.durable;
    let index = this.#sharedBeyond(raft.commit, own);
    for (let next = index; next > 0; next = this.#sharedBeyond(next, own)) index = next;
    // An entry of an earlier term is never committed by counting alone.
    if (index === 0 || raft.log.term(index) !== raft.term) return;
    raft.commit = index;
    raft.apply();
    if (this.#reads.length > 0) this.#serveReads();
  }

  /** What all disks that are beyond `index` have in common, if they are a majority; else 0. */
  #sharedBeyond(index: number, own: number): number {
    let count = own > index ? 1 : 0;
    let least = count === 1 ? own : this.#raft.log.last;
    for (let i = 0; i < this.#match.length; i++) {
      const match = this.#match[i]!;
      if (match > index) count++;
      if (match > index && match < least) least = match;
    }
    return count >= this.#raft.majority ? least : 0;
  }

  #serveReads(): void {
    const raft = this.#raft;
    const waiting: PendingRead[] = [];
    for (const read of this.#reads) {
      if (this.#confirmed(read.round) && raft.applied >= read.index) raft.answerRead(read.request);
      else waiting.push(read);
    }
    this.#reads = waiting;
  }

  #confirmed(round: number): boolean {
    let count = 1;
    for (const echoed of this.#echoed) if (echoed >= round) count++;
    return count >= this.#raft.majority;
  }
}
