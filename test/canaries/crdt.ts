/** Mistakes in data types that should merge by themselves. */
import type { Canary } from './canaries.ts';

const contender = 'crdt';

export const crdt: readonly Canary[] = [
  {
    name: 'counter-merges-by-sum',
    about: 'counters are added where the larger entry of each replica is meant: what comes twice counts twice',
    contender,
    patches: [
      {
        file: 'strategies/crdt/types/pn-counter.ts',
        find: '  const plus = joined(mine.plus, theirs.plus);',
        put: '  const plus = joined(mine.plus.map((n, slot) => n + at(theirs.plus, slot)), theirs.plus);',
      },
    ],
    caughtBy: ['divergence == 0', 'converges'],
  },
  {
    name: 'or-set-without-context',
    about: 'a set that forgets which additions it has seen takes a removed element for a new one (trap T58)',
    contender,
    patches: [
      {
        file: 'strategies/crdt/types/or-set.ts',
        find: 'if (!hasDot(seenHere, theirs[i]!, theirs[i + 1]!)) dots.push(theirs[i]!, theirs[i + 1]!);',
        put: 'if (!carries(mine, theirs[i]!, theirs[i + 1]!)) dots.push(theirs[i]!, theirs[i + 1]!);',
      },
    ],
    caughtBy: ['divergence == 0', 'converges', 'writes.resurrected == 0'],
  },
];
