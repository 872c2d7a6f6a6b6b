/** What a follower does: agrees to the leader's log, makes it durable, says so (§5.3, §7). */
import { type Address, type Micros, NOWHERE } from '../contract.ts';
import type { Append, InstallSnapshot } from './messages.ts';
import type { RaftReplica } from './replica.ts';

export class Follower {
  readonly #raft: RaftReplica;
  /** The log is equal to that of this term's leader up to here. */
  #matched = 0;
  /** An acknowledgement waits for the disk. */
  #owes = false;
  #round = 0;
  #lastHeard: Micros = Number.NEGATIVE_INFINITY;
  /** The newest heartbeat all of whose commits are applied here: when its leader sent it. */
  #freshAt: Micros = Number.NEGATIVE_INFINITY;
  #freshIndex = 0;
  #pendingFreshAt: Micros = Number.NEGATIVE_INFINITY;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
  }

  /** A new term: nothing is known to agree with its leader. */
  reset(): void {
    this.#matched = 0;
    this.#owes = false;
  }

  /** True within the least election timeout of hearing from a leader (dissertation §4.2.3). */
  hearsALeader(): boolean {
    const raft = this.#raft;
    if (!raft.options.check_quorum) return false;
    if (raft.role === 'leader') return true;
    return raft.leader !== NOWHERE && raft.context.clock() - this.#lastHeard < raft.options.election_timeout;
  }

  /** How old what is visible here may be: 0 at the leader, else since the leader's last full word. */
  age(): Micros {
    const { context, role } = this.#raft;
    if (role === 'leader') return 0;
    return context.clock() - this.#freshAt + context.uncertainty();
  }

  onAppend(from: Address, message: Append): void {
    const raft = this.#raft;
    const { log, context } = raft;
    if (message.term < raft.term) {
      context.send(from, { kind: 'appended', term: raft.term, index: 0, ok: false, round: 0 });
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
        log.truncate(index - 1);
        raft.durable = Math.min(raft.durable, index - 1);
      }
      log.append(entry);
      isNew = true;
    }
    const end = prevIndex + entries.length;
    if (end > this.#matched) this.#matched = end;
    if (isNew) {
      this.#owes = true;
      context.disk.sync();
    } else if (raft.durable >= this.#matched || !this.#owes) this.#acknowledge();
    this.#follow(message);
  }

  onSnapshot(from: Address, message: InstallSnapshot): void {
    const raft = this.#raft;
    const { snapshot } = message;
    if (message.term < raft.term) return;
    this.#heard(from);
    this.#round = message.round;
    if (snapshot.index > raft.commit) {
      raft.log.restart(snapshot);
      raft.durable = 0;
      raft.state.restore(snapshot);
      raft.adopt(snapshot.index);
    }
    if (snapshot.index > this.#matched) this.#matched = snapshot.index;
    this.#owes = true;
    raft.context.disk.sync();
  }

  onDurable(): void {
    if (this.#owes && this.#raft.leader !== NOWHERE) this.#acknowledge();
  }

  #heard(from: Address): void {
    const raft = this.#raft;
    if (raft.role !== 'follower') raft.stepDown(raft.term);
    raft.leader = from;
    this.#lastHeard = raft.context.clock();
    raft.standing.wait();
  }

  /** Names where to go on: before the whole term that conflicts, so that one question is enough (§5.3). */
  #disagree(from: Address, prevIndex: number): void {
    const { log, term, context } = this.#raft;
    let index = Math.min(prevIndex - 1, log.last);
    if (prevIndex <= log.last) {
      const conflict = log.term(prevIndex);
      while (index >= log.first && log.term(index) === conflict) index--;
    }
    context.send(from, { kind: 'appended', term, index, ok: false, round: this.#round });
  }

  #acknowledge(): void {
    const { durable, context, leader, term } = this.#raft;
    const index = Math.min(this.#matched, durable);
    if (durable >= this.#matched) this.#owes = false;
    context.send(leader, { kind: 'appended', term, index, ok: true, round: this.#round });
  }

  #follow(message: Append): void {
    const raft = this.#raft;
    const commit = Math.min(message.commit, this.#matched);
    if (commit > raft.commit) {
      raft.commit = commit;
      raft.apply();
    }
    if (message.commit > this.#freshIndex) {
      this.#freshIndex = message.commit;
      this.#pendingFreshAt = message.at;
    } else if (message.commit === this.#freshIndex) this.#pendingFreshAt = message.at;
    if (raft.applied >= this.#freshIndex) this.#freshAt = this.#pendingFreshAt;
  }
}
