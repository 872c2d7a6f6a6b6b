/** Mistakes in a store whose quorums must meet. */
import type { Canary } from './canaries.ts';

const folder = 'strategies/quorum';

export const quorum: readonly Canary[] = [
  {
    name: 'quorum-acknowledges-before-fsync',
    about: 'a replica confirms what is on its way to the disk, and a crash takes it',
    contender: 'quorum/lwt',
    patches: [
      {
        file: `${folder}/copy.ts`,
        find: 'if (ticket <= this.store.synced) then();',
        put: 'if (true) then();',
      },
    ],
    set: ['topology.node.fsync=60ms'],
    from: 7,
    caughtBy: ['writes.lost == 0'],
  },
  {
    name: 'quorum-is-one-short',
    about: 'a level is met by one replica fewer than it asks for, and reads pass writes by',
    contender: 'quorum',
    patches: [{ file: `${folder}/level.ts`, find: 'let left = need;', put: 'let left = Math.max(1, need - 1);' }],
    caughtBy: ['reads.stale.count == 0', 'reads.not_my_write == 0'],
  },
  {
    name: 'quorum-answers-before-repair',
    about: 'what one replica showed is answered before others have it',
    scenario: 'scenarios/traps/T34-quorum-is-not-linearizable.yaml',
    patches: [
      {
        file: `${folder}/reads.ts`,
        find: "if (repair === 'blocking') {",
        put: "if (repair === 'none') {",
      },
    ],
    set: ['strategies=[{use: quorum, with: {w: 2, r: 2, anti_entropy: never}}]'],
    caughtBy: ['linearizable'],
  },
  {
    name: 'quorum-trees-miss-a-leaf',
    about: 'trees leave every other key out, so nobody finds out that it differs',
    scenario: 'scenarios/traps/T40-cold-key-never-heals.yaml',
    patches: [
      {
        file: `${folder}/merkle.ts`,
        find: 'if (print === 0 ||',
        put: 'if (print === 0 || key % 2 === 0 ||',
      },
    ],
    set: ['strategies=[{use: quorum, with: {w: 2, r: 2, hints: 0s, anti_entropy: 10s}}]'],
    caughtBy: ['divergence == 0', 'converges'],
  },
  {
    name: 'paxos-accepts-what-it-refused',
    about: 'an acceptor that promised a later ballot accepts an earlier one, and both transactions succeed',
    contender: 'quorum/lwt',
    patches: [
      {
        file: `${folder}/acceptor.ts`,
        find: 'if (proposal.ballot < promised) return promised;',
        put: '',
      },
    ],
    caughtBy: ['conflicts.lost_updates == 0'],
  },
  {
    name: 'paxos-overlooks-the-unfinished',
    about: 'a proposer does not finish what an acceptor had accepted before, and two are chosen',
    contender: 'quorum/lwt',
    patches: [
      {
        file: `${folder}/ballot.ts`,
        find: 'if (accepted !== undefined && accepted.ballot >',
        put: 'if (accepted === null && 0 >',
      },
    ],
    from: 2,
    caughtBy: ['conflicts.lost_updates == 0', 'writes.lost == 0'],
  },
];
