/** Mistakes in Raft; numbers are those of the scenarios in the reference. */
import type { Mistake } from './mistake.ts';

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
    from: 10,
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
    from: 5,
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
        file: `${raft}execution.ts`,
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
    from: 5,
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
    from: 2,
  },
];
