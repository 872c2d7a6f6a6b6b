/** Mistakes in Raft. */
import type { Canary } from './canaries.ts';

const contender = 'consensus';
const SLOW_DISK = 'topology.node.fsync=60ms';
const follower = 'strategies/consensus/follower.ts';
const strongReads = 'strategies/consensus/strong-reads.ts';
const replica = 'strategies/consensus/replica.ts';

export const raft: readonly Canary[] = [
  {
    name: 'raft-acknowledges-before-fsync',
    about: 'a follower acknowledges what is on its way to the disk (§5.3, figure 2: stable storage before responding)',
    contender,
    patches: [
      {
        file: follower,
        find: 'context.sendDurably(leader, message);',
        put: 'context.send(leader, message), context.disk.sync();',
      },
    ],
    set: [SLOW_DISK],
    from: 30,
    caughtBy: ['writes.lost == 0'],
  },
  {
    name: 'raft-votes-for-anybody',
    about: 'a voter does not ask whether the candidate has all that it has (§5.4.1)',
    contender,
    patches: [
      {
        file: 'strategies/consensus/election.ts',
        find: 'const isUpToDate = isUpToDateWith({ index: lastIndex, term: lastTerm }, raft.log.end);',
        put: 'const isUpToDate = isUpToDateWith({ index: lastIndex, term: lastTerm }, { index: 0, term: 0 });',
      },
    ],
    from: 11,
    caughtBy: ['writes.lost == 0'],
  },
  {
    name: 'raft-reads-without-quorum',
    about: 'a leader answers reads without asking whether it still is one (§8)',
    scenario: 'scenarios/traps/T44-deposed-leader-reads-old.yaml',
    patches: [
      {
        file: strongReads,
        find: 'if (this.#rounds.isConfirmed(read.round) && raft.applied >= read.index)',
        put: 'if (raft.applied >= read.index)',
      },
    ],
    set: [
      'strategies=[{id: raft, use: consensus, with: {leader: E, check_quorum: false}, reads: {consistency: strong}}]',
    ],
    caughtBy: ['linearizable', 'reads.stale.count == 0'],
  },
  {
    name: 'raft-new-leader-reads-at-once',
    about: 'a new leader answers reads before its own no-op says what is committed (§8)',
    contender,
    patches: [
      {
        file: strongReads,
        find: 'index: Math.max(raft.commit, this.opening), round',
        put: 'index: raft.commit, round',
      },
    ],
    from: 10,
    caughtBy: ['linearizable', 'reads.stale.count == 0'],
  },
  {
    name: 'raft-commits-with-a-minority',
    about: 'half of the replicas are taken for a majority',
    contender,
    patches: [
      {
        file: 'strategies/consensus/progress.ts',
        find: 'majority: Math.floor(voters.length / 2) + 1',
        put: 'majority: Math.floor(voters.length / 2)',
      },
      {
        file: 'strategies/consensus/configuration.ts',
        find: 'return count * 2 > voters.length;',
        put: 'return (count + 1) * 2 > voters.length;',
      },
    ],
    from: 5,
    caughtBy: ['leaders.per_term <= 1', 'writes.lost == 0'],
  },
  {
    name: 'raft-follows-blindly',
    about: 'a follower commits as far as its leader, not as far as it agrees with it (figure 2)',
    contender,
    patches: [
      {
        file: follower,
        find: 'const commit = Math.min(message.commit, this.#matched);',
        put: 'const commit = Math.min(message.commit, raft.log.last);',
      },
    ],
    set: ['strategies.0.with.pre_vote=false'],
    from: 20,
    caughtBy: ['divergence == 0', 'writes.lost == 0'],
  },
  {
    name: 'raft-wiped-node-votes',
    about: 'a replica that lost its disk votes at once, though it may have voted before',
    contender,
    patches: [
      {
        file: replica,
        find: "this.isRefilling = context.disk.get('refilling') === true;",
        put: 'this.isRefilling = false;',
      },
    ],
    from: 40,
    caughtBy: ['writes.lost == 0', 'reads.stale.count == 0'],
  },
  {
    name: 'raft-runs-retries-twice',
    about: 'the state machine does not recognise an intent that it has executed (§8)',
    contender,
    patches: [
      {
        file: 'strategies/parts/state.ts',
        find: 'if (!request.idempotent) return this.#run(request.operations);',
        put: 'if (request.idempotent || !request.idempotent) return this.#run(request.operations);',
      },
      {
        file: 'strategies/parts/state.ts',
        find: 'const isRepeated = request.idempotent && this.knows(request.opId);',
        put: 'const isRepeated = false;',
      },
    ],
    caughtBy: ['writes.duplicated == 0'],
  },
];
