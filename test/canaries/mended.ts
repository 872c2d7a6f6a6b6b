/** Mistakes in how a mesh mends itself: by trees, by reading, in causal order, and when deletions are forgotten. */
import type { Canary } from './canaries.ts';

const folder = 'strategies/parts/mesh';
const AGREE = ['divergence == 0', 'converges'];
const MERKLE = 'strategies.0.with.anti_entropy={by: merkle, every: 1s}';

export const mended: readonly Canary[] = [
  {
    name: 'mesh-trees-miss-a-branch',
    about: 'trees leave every other key out, and what a stream has lost of it stays lost, though it is told as seen',
    contender: 'multi-master/repaired',
    patches: [
      {
        file: `${folder}/merkle.ts`,
        find: 'if (states[key] !== undefined) addLeaf(',
        put: 'if (states[key] !== undefined && key % 2 === 0) addLeaf(',
      },
    ],
    set: [MERKLE, 'strategies.0.with.reads=1', 'strategies.0.with.repair=none'],
    from: 14,
    caughtBy: AGREE,
  },
  {
    name: 'mesh-forgets-what-one-has-not-seen',
    about: 'a deletion is forgotten once it is seen here, and who has not heard of it brings back what it deleted',
    contender: 'multi-master/repaired',
    patches: [
      {
        file: `${folder}/tombstones.ts`,
        find: 'const stable = this.#rows.reduce(lower);',
        put: 'const stable = seen;',
      },
    ],
    set: [MERKLE, 'strategies.0.with.conflict=lww'],
    caughtBy: ['writes.resurrected == 0', ...AGREE],
  },
  {
    name: 'mesh-read-repair-overwrites',
    about: 'what a read found is put over what a replica has by then, and not joined with it',
    contender: 'multi-master/repaired',
    patches: [
      {
        file: `${folder}/reading.ts`,
        find: '!this.#copy.takeStates(changes, past)) return;',
        put: `changes.length === 0) return;
          const [{ key, state, marks }] = changes;
          this.#copy.store.commit([key], [state], [marks ?? past], this.#copy.store.seen, undefined);`,
      },
    ],
    set: ['strategies.0.with.conflict=lww', 'strategies.0.with.reads=3', 'strategies.0.with.repair=background'],
    from: 12,
    caughtBy: ['writes.resurrected == 0', 'writes.lost == 0', ...AGREE],
  },
  {
    name: 'mesh-causal-order-forgets-one',
    about: 'a push waits for all that its writer had seen, but for what the first replica had written',
    contender: 'multi-master/causal',
    patches: [
      {
        file: `${folder}/intake.ts`,
        find: 'if (past !== undefined && !covers(seen, past))',
        put: 'if (past !== undefined && !covers(seen, past.map((n, slot) => (slot === 0 ? 0 : n))))',
      },
    ],
    caughtBy: ['reads.causal_violations == 0'],
  },
];
