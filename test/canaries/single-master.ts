/** Mistakes in replication from one master. */
import type { Canary } from './canaries.ts';

const contender = 'single-master';
// With the master that is a majority of up to five replicas: nothing is lost while the one that has most succeeds.
const MAJORITY = [
  'strategies.0.with.fencing=lease',
  'strategies.0.with.ack={quorum: 2}',
  'strategies.0.with.ack_point=flushed',
];
const election = 'strategies/single-master/election.ts';

export const singleMaster: readonly Canary[] = [
  {
    name: 'master-candidate-goes-on-standing',
    about: 'a replica that another chose goes on with its own election, and leaves its epoch as a master',
    scenario: 'test/campaign/found/single-master-630.yaml',
    patches: [
      {
        file: 'strategies/single-master/replica.ts',
        find: '    this.#election.giveUp();\n    this.#follower = undefined;',
        put: '    this.#follower = undefined;',
      },
    ],
    from: 8,
    caughtBy: ['divergence == 0', 'converges'],
  },
  {
    name: 'master-promotes-the-first',
    about: 'the first replica to answer becomes the master, and not the one that has most',
    contender,
    patches: [
      {
        file: election,
        find: 'return b.lastEpoch - a.lastEpoch || b.last - a.last || byName(a.from, b.from);',
        put: 'return byName(a.from, b.from);',
      },
    ],
    set: MAJORITY,
    from: 4,
    caughtBy: ['writes.lost == 0'],
  },
  {
    name: 'master-never-rewinds',
    about: 'a replica keeps what its new master never had',
    contender,
    patches: [
      {
        file: 'strategies/single-master/follower.ts',
        find: 'if (log.epochAt(entry.position) === entry.epoch) continue;',
        put: 'if (log.epochAt(entry.position) <= entry.epoch) continue;',
      },
    ],
    from: 4,
    caughtBy: ['divergence == 0', 'converges'],
  },
  {
    name: 'master-elects-itself-alone',
    about: 'one vote, its own, makes a master',
    contender,
    patches: [
      {
        file: 'strategies/single-master/state.ts',
        find: 'this.majority = Math.floor((context.peers.length + 1) / 2) + 1;',
        put: 'this.majority = 1;',
      },
    ],
    from: 3,
    caughtBy: ['leaders.per_term <= 1', 'split_brain == 0'],
  },
];
