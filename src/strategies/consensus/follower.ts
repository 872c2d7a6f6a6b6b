/** What a follower does: agrees to the leader's log, makes it durable, says so (§5.3, §7). */
import { type Address, type Micros, NOWHERE } from '../contract.ts';
import { Freshness } from '../parts/freshness.ts';
import type { Append, Appended, InstallSnapshot } from './messages.ts';
import type { RaftReplica } from './replica.ts';

export class Follower {
  readonly #raft: RaftReplica;
  /** The log is equal to that of this term's leader up to here. */
  #matched = 0;
  #round = 0;
  #lastHeard: Micros = Number.NEGATIVE_INFINITY;
  readonly #freshness = new Freshness();

  constructor(raft: RaftReplica) {
    this.#raft = raft;
  }

  /** A new term: nothing is known to agree with its leader. */
  reset(): void {
    this.#matched = 0;
  }

  /** Within the least election timeout of hearing from a leader nobody else gets a vote (dissertation §4.2.3). */
  hearsALeader(): boolean {
    const { context, leader, options, role } = this.#raft;
    if (!options.check_quorum) return false;
    if (role === 'leader') return true;
    // Under a lease the silence counts, not whether a leader is known: it may have answered reads meanwhile.
    const isKnown = leader !== NOWHERE || options.reads === 'lease';
    return isKnown && context.monotonic() - this.#lastHeard < options.election_timeout;
  }

  /** After a restart: what was heard just before is forgotten, and may have prolonged a lease. */
  mayHaveHeard(): void {
    if (this.#raft.options.reads === 'lease') this.#lastHeard = this.#raft.context.monotonic();
  }

  /** How old what is visible here may be, by this clock at its worst. */
  age(): Micros {
    const { context, role, leading } = this.#raft;
    return this.#freshness.age(context, role === 'leader' ? leading.knowsUntil : undefined);
  }

  onAppend(from: Address, message: Append): void {
    const raft = this.#raft;
    const { log } = raft;
    if (message.term < raft.term) {
      this.#denounce(from);
      return;
    }
    this.#heard(from);
    this.#round = message.round;
    const { prevIndex, entries } = message;
    if (prevIndex > log.last || (prevIndex >= log.first - 1 && log.term(prevIndex) !== message.prevTerm)) {
      this.#disagree(from, prevIndex);
      return;
    }
    let isNew = false;
    for (let i = 0; i < entries.length; i++) {
      const index = prevIndex + 1 + i;
      if (index < log.first) continue;
      const entry = entries[i]!;
      if (index <= log.last) {
        if (log.term(index) === entry.term) continue;
        raft.cut(index - 1);
      }
      log.append(entry);
      if (entry.configuration !== undefined) raft.membership.appended(index, entry.configuration);
      isNew = true;
    }
    const end = prevIndex + entries.length;
    if (end > this.#matched) this.#matched = end;
    this.#acknowledge(isNew);
    this.#follow(message);
  }

  onSnapshot(from: Address, message: InstallSnapshot): void {
    const raft = this.#raft;
    const { snapshot } = message;
    if (message.term < raft.term) {
      this.#denounce(from);
      return;
    }
    this.#heard(from);
    this.#round = message.round;
    if (snapshot.index > raft.commit) {
      if (raft.log.agrees(snapshot.index, snapshot.term)) {
        // What follows stays (§7): it may have been acknowledged, and counted.
        raft.commit = snapshot.index;
        raft.apply();
      } else {
        raft.log.restart(snapshot);
        raft.state.restore(snapshot);
        raft.adopt(snapshot);
      }
    }
    if (snapshot.index > this.#matched) this.#matched = snapshot.index;
    this.#acknowledge(true);
  }

  /** A leader of the past learns its time is over, even from one whom it only sends snapshots (§5.1). */
  #denounce(from: Address): void {
    const { births, context, term } = this.#raft;
    context.send(from, { kind: 'appended', term, index: 0, ok: false, round: 0, births: births.all });
  }

  #heard(from: Address): void {
    const raft = this.#raft;
    if (raft.role !== 'follower') raft.stepDown(raft.term);
    raft.leader = from;
    this.#lastHeard = raft.context.monotonic();
    raft.standing.wait();
  }

  /** Names where to go on: before the whole term that conflicts, so that one question is enough (§5.3). */
  #disagree(from: Address, prevIndex: number): void {
    const { births, log, term, context } = this.#raft;
    let index = Math.min(prevIndex - 1, log.last);
    if (prevIndex <= log.last) {
      const conflict = log.term(prevIndex);
      while (index >= log.first && log.term(index) === conflict) index--;
    }
    context.send(from, { kind: 'appended', term, index, ok: false, round: this.#round, births: births.all });
  }

  /** What was appended is acknowledged when it is durable; else what is durable by now. */
  #acknowledge(isNew: boolean): void {
    const { births, context, leader, term } = this.#raft;
    const index = isNew ? this.#matched : Math.min(this.#matched, context.disk.durable);
    const message: Appended = { kind: 'appended', term, index, ok: true, round: this.#round, births: births.all };
    if (isNew) context.sendDurably(leader, message);
    else context.send(leader, message);
  }

  #follow(message: Append): void {
    const raft = this.#raft;
    const commit = Math.min(message.commit, this.#matched);
    if (commit > raft.commit) {
      raft.commit = commit;
      raft.apply();
    }
    if (!this.#freshness.hear(message.commit, message.at, raft.applied)) return;
    // Before a leader has committed in its own term it may not know how far others had come (§8).
    if (raft.isRefilling && message.at !== 0) raft.recovery.refilled();
  }
}
