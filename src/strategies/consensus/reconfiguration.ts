/** How a leader changes the group: one server at a time, jointly, and with the rule of 2015 (D §4). */
import type { Address } from '../contract.ts';
import {
  type Configuration,
  isJoint,
  isMember,
  isVoter,
  joint,
  left,
  withLearner,
  without,
  withVoter,
} from './configuration.ts';
import type { Progress } from './progress.ts';
import type { RaftReplica } from './replica.ts';

export class Reconfiguration {
  readonly #raft: RaftReplica;
  readonly #append: (configuration: Configuration) => void;

  constructor(raft: RaftReplica, append: (configuration: Configuration) => void) {
    this.#raft = raft;
    this.#append = append;
  }

  /** False where nothing is to be done, or not now. */
  add(address: Address): boolean {
    const { membership, options } = this.#raft;
    const { current } = membership;
    if (isVoter(current, address) || current.joining.includes(address) || !this.#mayChange()) return false;
    if (options.learner_first && !isMember(current, address)) this.#append(withLearner(current, address));
    else this.#change(withVoter(current, address));
    return true;
  }

  remove(address: Address): boolean {
    const { current } = this.#raft.membership;
    if (!isMember(current, address) || !this.#mayChange()) return false;
    const after = without(current, address);
    if (!this.#raft.leading.hasDataAmong(after.voters)) return false;
    if (isVoter(current, address)) this.#change(after);
    else this.#append(after);
    return true;
  }

  /** More is committed: a joint phase ends, and a leader that is out steps down (§6, D §4.2.2 and §4.3). */
  onCommitted(): void {
    const raft = this.#raft;
    const { membership } = raft;
    if (membership.index > raft.commit) return;
    if (isJoint(membership.current)) this.#append(left(membership.current));
    else if (!membership.isVoter) raft.leading.leave();
  }

  /**
   * A learner catches up in rounds, each to where the log ended when the round began. One that took less than an
   * election timeout shows that as a voter it would hold up nobody (D §4.2.1).
   */
  onHeard(one: Progress): void {
    const { context, log, membership, options } = this.#raft;
    if (!membership.current.joining.includes(one.address) || (one.target > 0 && one.match < one.target)) return;
    const now = context.monotonic();
    const isQuick = one.target > 0 && now - one.targetSince < options.election_timeout;
    if (isQuick && this.#mayChange()) {
      this.#change(withVoter(membership.current, one.address));
      return;
    }
    one.target = log.last;
    one.targetSince = now;
  }

  #change(after: Configuration): void {
    const { membership, options } = this.#raft;
    this.#append(options.membership === 'joint' ? joint(membership.current, after) : after);
  }

  /**
   * One change at a time, and none before an entry of this term is committed: without that, changes of two
   * leaders may both count on majorities that do not meet (Ongaro 2015).
   */
  #mayChange(): boolean {
    const { membership, commit, options, leading } = this.#raft;
    if (membership.index > commit || isJoint(membership.current)) return false;
    return leading.isOpen || options.membership === 'single-unguarded';
  }
}
