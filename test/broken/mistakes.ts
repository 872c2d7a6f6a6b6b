/** Mistakes in the real protocols, a few lines each, and the invariant that each must break under an audit. */
import type { Patch } from '../canaries/patched.ts';

export interface Mistake {
  readonly about: string;
  readonly breaks: string;
  readonly patches: readonly Patch[];
  /** Whose storms, or which scenario with which seeds. */
  readonly contender?: string;
  readonly scenario?: string;
  /** What the storm needs for this mistake to show; the healthy protocol stands in the same. */
  readonly set?: readonly string[];
  /** The storm to begin with, where the first ones are known to show nothing. */
  readonly from?: number;
}

const raft = 'strategies/consensus/';
const FIXED = 'strategies.0.with.';

export const RAFT: readonly Mistake[] = [
  {
    about: 'R33: every copy of a vote counts',
    breaks: 'I1',
    scenario: 'test/broken/duplicates.yaml',
    from: 2,
    patches: [
      { file: `${raft}election.ts`, find: 'this.#votes.add(from);', put: 'this.#votes.add(100 + this.#votes.size);' },
      {
        file: `${raft}election.ts`,
        find: 'if (!isQuorum(raft.membership.current, (voter) => this.#votes.has(voter))) return;',
        put: 'if (this.#votes.size * 2 <= raft.membership.current.voters.length) return;',
      },
    ],
  },
  {
    about: 'a leader writes its last entry anew',
    breaks: 'I2',
    contender: 'consensus/any',
    patches: [
      {
        file: `${raft}leader.ts`,
        find: 'this.#rounds.onHeartbeat();',
        put: `this.#rounds.onHeartbeat();
    const { commit, log } = this.#raft;
    if (log.last > commit) {
      const entry = { ...log.entry(log.last) };
      log.truncate(log.last - 1);
      log.append(entry);
    }`,
      },
    ],
  },
  {
    about: 'a follower does not ask what comes before (§5.3)',
    breaks: 'I3',
    contender: 'consensus/any',
    from: 4,
    patches: [
      {
        file: `${raft}follower.ts`,
        find: 'if (prevIndex > log.last || (prevIndex >= log.first - 1 && log.term(prevIndex) !== message.prevTerm)) {',
        put: 'if (prevIndex > log.last) {',
      },
    ],
  },
  {
    about: 'R26: copies of an entry of an earlier term commit it (§5.4.2, figure 8)',
    breaks: 'I4',
    scenario: 'test/canaries/figure-8.yaml',
    from: 3,
    patches: [
      {
        file: `${raft}leader.ts`,
        find: 'if (index === raft.commit || raft.log.term(index) !== raft.term) return;',
        put: 'if (index === raft.commit) return;',
      },
    ],
  },
  {
    about: 'a replica that lost its disk votes at once',
    breaks: 'I4',
    contender: 'consensus',
    from: 40,
    patches: [
      {
        file: `${raft}replica.ts`,
        find: "this.isRefilling = context.disk.get('refilling') === true;",
        put: 'this.isRefilling = false;',
      },
    ],
  },
  {
    about: 'R46: an old snapshot replaces a newer state',
    breaks: 'I6',
    contender: 'consensus/snapshots',
    from: 3,
    patches: [
      { file: `${raft}follower.ts`, find: 'if (snapshot.index > raft.commit) {', put: 'if (snapshot.index > 0) {' },
    ],
  },
  {
    about: 'R03: a replica that restarts does not remember for whom it voted (§5.2)',
    breaks: 'I7',
    scenario: 'test/canaries/forgotten-vote.yaml',
    patches: [{ file: `${raft}replica.ts`, find: 'this.votedFor = vote.votedFor;', put: 'this.votedFor = NOWHERE;' }],
  },
  {
    about: 'half of the voters are a majority',
    breaks: 'I8',
    contender: 'consensus/any',
    patches: [
      {
        file: `${raft}progress.ts`,
        find: 'majority: Math.floor(voters.length / 2) + 1',
        put: 'majority: Math.max(1, Math.floor(voters.length / 2))',
      },
    ],
  },
  {
    about: 'a configuration is in force when it is committed, not when it is appended (D §4.1)',
    breaks: 'I9',
    contender: 'consensus/single',
    patches: [
      {
        file: `${raft}follower.ts`,
        find: 'if (entry.configuration !== undefined) raft.membership.appended(index, entry.configuration);',
        put: 'if (entry.configuration !== undefined && index <= message.commit) raft.membership.appended(index, entry.configuration);',
      },
    ],
  },
  {
    about: 'R66: a configuration that was cut off stays in force (D §4.1)',
    breaks: 'I9',
    contender: 'consensus/joint',
    from: 24,
    patches: [
      {
        file: `${raft}membership.ts`,
        find: 'if (this.index <= last) return;',
        put: 'if (this.index <= last || last > 0) return;',
      },
    ],
  },
  {
    about: 'R50: a snapshot does not bring its configuration (D §5.1)',
    breaks: 'I9',
    contender: 'consensus/joint',
    set: [`${FIXED}snapshot={every: 3, keep: 0}`],
    patches: [
      {
        file: `${raft}replica.ts`,
        find: 'this.membership.restored(index, configuration);',
        put: 'configuration.voters.includes(index);',
      },
    ],
  },
  {
    about: 'a second change begins before the first is committed (D §4.1)',
    breaks: 'I9',
    contender: 'consensus/single',
    from: 9,
    patches: [
      {
        file: `${raft}reconfiguration.ts`,
        find: 'if (membership.index > commit || isJoint(membership.current)) return false;',
        put: 'if (commit < 0 || isJoint(membership.current)) return false;',
      },
    ],
  },
  {
    about: 'R60: a change begins before the term has a committed entry (Ongaro 2015)',
    breaks: 'I10',
    scenario: 'scenarios/traps/T47-raft-membership-2015.yaml',
    set: ['strategies.trap.with.membership=single'],
    patches: [
      {
        file: `${raft}reconfiguration.ts`,
        find: "return leading.isOpen || options.membership === 'single-unguarded';",
        put: 'return leading.isOpen || options.membership !== undefined;',
      },
    ],
  },
  {
    about: 'R61: a joint phase asks the new majority alone (D §4.3)',
    breaks: 'I8',
    contender: 'consensus/joint',
    from: 20,
    patches: [
      {
        file: `${raft}progress.ts`,
        find: 'outgoing.length > 0 ? [this.#set(voters), this.#set(outgoing)] : [this.#set(voters)];',
        put: '[this.#set(voters)];',
      },
    ],
  },
  {
    about: 'the state machine runs a retry once more (§8)',
    breaks: 'I11',
    contender: 'consensus/any',
    from: 4,
    patches: [
      {
        file: `${raft}replica.ts`,
        find: 'else state.absorb(request);',
        put: 'else state.absorb({ ...request, idempotent: false });',
      },
    ],
  },
  {
    about: 'R53: a leader answers reads without asking whether it still is one (§8)',
    breaks: 'I12',
    contender: 'consensus/index',
    from: 5,
    patches: [
      {
        file: `${raft}strong-reads.ts`,
        find: 'if (this.#rounds.isConfirmed(read.round) && raft.applied >= read.index)',
        put: 'if (raft.applied >= read.index)',
      },
    ],
  },
  {
    about: 'R52: a new leader reads before an entry of its term says what is committed (D §6.4)',
    breaks: 'I12',
    contender: 'consensus/index',
    from: 4,
    patches: [
      {
        file: `${raft}strong-reads.ts`,
        find: 'this.#reads.push({ request, index: Math.max(raft.commit, this.opening), round });',
        put: 'this.#reads.push({ request, index: raft.commit, round });',
      },
    ],
  },
  {
    about: 'R12: followers vote though they hear their leader, and it trusts its lease (D §4.2.3)',
    breaks: 'I12',
    scenario: 'test/broken/leases.yaml',
    patches: [
      {
        file: `${raft}follower.ts`,
        find: 'if (!options.check_quorum) return false;',
        put: "if (role !== 'leader') return false;",
      },
    ],
  },
  {
    about: 'R59: a leader trusts its lease after it has told another to lead (D §6.4.1)',
    breaks: 'I12',
    contender: 'consensus/lease',
    from: 6,
    patches: [
      {
        file: `${raft}leader.ts`,
        find: "this.#raft.options.reads === 'lease' && !this.#handover.hasLetGo",
        put: "this.#raft.options.reads === 'lease'",
      },
    ],
  },
  {
    about: 'R54: a follower that restarts votes at once, though it may have prolonged a lease',
    breaks: 'I12',
    scenario: 'test/broken/leases.yaml',
    patches: [{ file: `${raft}replica.ts`, find: 'if (vote !== undefined) this.following.mayHaveHeard();', put: '' }],
  },
];

const master = 'strategies/single-master/';
const contender = 'single-master';
const LEASED = [`${FIXED}fencing=lease`];

export const SINGLE_MASTER: readonly Mistake[] = [
  {
    about: 'one vote, its own, makes a master',
    breaks: 'S1',
    contender,
    from: 4,
    patches: [
      {
        file: `${master}state.ts`,
        find: 'this.majority = Math.floor((context.peers.length + 1) / 2) + 1;',
        put: 'this.majority = 1;',
      },
    ],
  },
  {
    about: 'a replica says that it votes before its disk knows',
    breaks: 'S2',
    contender,
    patches: [
      {
        file: `${master}voter.ts`,
        find: 'this.#pledges.push({ to, epoch, ballot, sync: this.#state.log.sync() });',
        put: 'this.#state.log.sync(); this.#pledges.push({ to, epoch, ballot, sync: 0 }); if (to !== this.#state.context.self) this.onFlushed(() => {});',
      },
    ],
  },
  {
    about: 'a replica keeps what its new master never had',
    breaks: 'S3',
    contender,
    from: 4,
    patches: [
      {
        file: `${master}follower.ts`,
        find: 'if (log.epochAt(entry.position) === entry.epoch) continue;',
        put: 'if (log.epochAt(entry.position) <= entry.epoch) continue;',
      },
    ],
  },
  {
    about: 'a replica that goes back shows nothing more than its snapshot',
    breaks: 'S4',
    contender,
    from: 4,
    patches: [{ file: `${master}log.ts`, find: 'this.#replay(shown);', put: '' }],
  },
  {
    about: 'a replica undoes its log and not its rows',
    breaks: 'S5',
    contender,
    from: 4,
    patches: [
      {
        file: `${master}log.ts`,
        find: 'if (!undo && isUndone) this.#keepRows(shown);',
        put: 'if (isUndone) this.#keepRows(shown);',
      },
    ],
  },
  {
    about: 'a lease lasts longer than the patience of those who granted it',
    breaks: 'S6',
    contender,
    set: LEASED,
    from: 7,
    patches: [
      {
        file: `${master}options.ts`,
        find: 'return Math.floor(quietOf(options) * 0.99);',
        put: 'return quietOf(options) * 8;',
      },
    ],
  },
  {
    about: 'a quorum is whoever has most',
    breaks: 'S7',
    contender,
    set: [`${FIXED}ack={quorum: 2}`],
    patches: [{ file: `${master}commits.ts`, find: 'return order[needed - 1]!;', put: 'return order[0]!;' }],
  },
  {
    about: 'a master streams what is not on its disk',
    breaks: 'S8',
    contender,
    set: ['topology.node.fsync=12ms'],
    patches: [
      {
        file: `${master}master.ts`,
        find: 'this.#stream.grow(flushed);',
        put: 'this.#stream.grow(this.#state.log.last);',
      },
    ],
  },
];
