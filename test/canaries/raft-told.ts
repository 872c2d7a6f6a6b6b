/** Mistakes in Raft that storms show too rarely: each has a scenario of its own, and is looked for in its seeds. */
import type { Canary } from './canaries.ts';

export const raftTold: readonly Canary[] = [
  {
    name: 'raft-forgets-its-vote',
    about: 'a replica that restarts does not remember for whom it voted (§5.2)',
    scenario: 'test/canaries/forgotten-vote.yaml',
    patches: [
      {
        file: 'strategies/consensus/replica.ts',
        find: 'this.votedFor = vote.votedFor;',
        put: 'this.votedFor = NOWHERE;',
      },
    ],
    caughtBy: ['leaders.per_term <= 1'],
  },
  {
    name: 'raft-counts-copies-of-old-terms',
    about: 'an entry of an earlier term is committed because a majority has it (§5.4.2, figure 8)',
    scenario: 'test/canaries/figure-8.yaml',
    patches: [
      {
        file: 'strategies/consensus/leader.ts',
        find: 'if (index === raft.commit || raft.log.term(index) !== raft.term) return;',
        put: 'if (index === raft.commit) return;',
      },
    ],
    from: 10,
    caughtBy: ['reads.phantom == 0'],
  },
];
