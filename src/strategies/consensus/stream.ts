/** What a leader sends: its log to every member, in batches and pipelined (§5.3, D §10.2). */

import type { Rounds } from '../parts/rounds.ts';
import type { Append, Entry } from './messages.ts';
import type { Progress, Tracker } from './progress.ts';
import type { RaftReplica } from './replica.ts';

const NO_ENTRIES: readonly Entry[] = [];

export class Stream {
  readonly #raft: RaftReplica;
  readonly #tracker: Tracker;
  readonly #rounds: Rounds;

  constructor(raft: RaftReplica, tracker: Tracker, rounds: Rounds) {
    this.#raft = raft;
    this.#tracker = tracker;
    this.#rounds = rounds;
  }

  /** One new entry, to every member that keeps up; a leader that writes first sends it when it is written. */
  entry(index: number, prevTerm: number, entry: Entry): void {
    const { others } = this.#tracker;
    const { context, options } = this.#raft;
    if (options.leader_disk === 'first') return;
    const message = this.#append(index - 1, prevTerm, [entry]);
    for (let i = 0; i < others.length; i++) {
      const one = others[i]!;
      if (one.next !== index || one.isProbing) continue;
      // The no-op that announces a leader always goes: nothing is in flight yet.
      if (index - one.match > options.pipeline && entry.request !== undefined) continue;
      one.next = index + 1;
      context.send(one.address, message);
    }
  }

  /** More is on this leader's disk, and may be sent where it writes first. */
  onDurable(): void {
    if (this.#raft.options.leader_disk === 'first') for (const one of this.#tracker.others) this.catchUp(one);
  }

  /** Asks everybody who leads; where it `helps`, what a lagging member lacks goes along. */
  heartbeat(helps: boolean): void {
    const { log, context } = this.#raft;
    let shared: Append | undefined;
    for (const one of this.#tracker.others) {
      const prev = one.next - 1;
      const isKnown = prev >= log.first - 1;
      if (!isKnown) {
        if (helps && !this.#snapshot(one)) context.send(one.address, this.#append(log.last, log.lastTerm, NO_ENTRIES));
        continue;
      }
      if (helps && one.isProbing) {
        this.from(one);
        continue;
      }
      if (shared === undefined || shared.prevIndex !== prev) shared = this.#append(prev, log.term(prev), NO_ENTRIES);
      context.send(one.address, shared);
    }
  }

  /** Streams on to a member that lags, as far as the window allows. */
  catchUp(one: Progress): void {
    const { options } = this.#raft;
    if (one.isProbing) return;
    while (one.next <= this.#last && one.next - one.match <= options.pipeline) {
      const before = one.next;
      one.next = this.from(one);
      if (one.next === before) return;
    }
  }

  /** Sends one batch, or a snapshot, from `next` on; returns what would come after it. */
  from(one: Progress): number {
    const { log, context, options } = this.#raft;
    const { next, address } = one;
    if (next < log.first) {
      this.#snapshot(one);
      return next;
    }
    const entries: Entry[] = [];
    const end = Math.min(this.#last, next + options.max_batch - 1);
    for (let index = next; index <= end; index++) entries.push(log.entry(index));
    context.send(address, this.#append(next - 1, log.term(next - 1), entries));
    return end + 1;
  }

  /** It refused: the stream goes back to where it may agree. */
  goBack(one: Progress, index: number): void {
    // It refuses what it had: its disk was replaced. What was committed with its help stays committed.
    if (index < one.match) one.match = index;
    let next = Math.max(one.match + 1, Math.min(index + 1, one.next - 1));
    // A witness has no snapshot to send, and may agree with the beginning of its log before it gives up.
    const { log, context, membership } = this.#raft;
    if (next < log.first && one.next > log.first && membership.isWitness(context.self)) next = log.first;
    // Refusals of what was streamed before the first one say nothing new.
    if (one.isProbing && next === one.next) return;
    one.next = next;
    one.isProbing = true;
    this.from(one);
  }

  /** The last entry that may be sent. */
  get #last(): number {
    const { log, context, options } = this.#raft;
    return options.leader_disk === 'first' ? context.disk.durable : log.last;
  }

  #append(prevIndex: number, prevTerm: number, entries: readonly Entry[]): Append {
    const { term, commit, leading } = this.#raft;
    const { newest: round } = this.#rounds;
    return { kind: 'append', term, prevIndex, prevTerm, entries, commit, round, at: leading.knowsUntil };
  }

  /** One at a time, and after each that was lost twice as patiently. False where none was sent. */
  #snapshot(one: Progress): boolean {
    const { context, log, membership, options, term } = this.#raft;
    one.isProbing = true;
    const now = context.monotonic();
    // A witness has no rows to give; who is silent would get none, and wait the longer for the next once it is back.
    const isSilent = one.heard < now - options.election_timeout;
    if (isSilent || now < one.snapshotUntil || membership.isWitness(context.self)) return false;
    one.snapshotPatience = Math.max(options.election_timeout, one.snapshotPatience * 2);
    one.snapshotUntil = now + one.snapshotPatience;
    const saved = log.saved()!;
    const snapshot = membership.isWitness(one.address) ? { ...saved, rows: [], answered: [] } : saved;
    context.send(one.address, { kind: 'snapshot', term, snapshot, round: this.#rounds.newest });
    return true;
  }
}
