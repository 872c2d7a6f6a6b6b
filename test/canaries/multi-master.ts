/** Mistakes in a mesh whose replicas all take writes. */
import type { Canary } from './canaries.ts';

const contender = 'multi-master';
const AGREE = ['divergence == 0', 'converges'];
const intake = 'strategies/parts/mesh/intake.ts';

export const multiMaster: readonly Canary[] = [
  {
    name: 'mesh-acknowledges-before-fsync',
    about: 'the answer leaves while the write is on its way to the disk, and a crash takes it',
    contender,
    patches: [
      {
        file: 'strategies/parts/mesh/desk.ts',
        find: "    this.#promises.add({ kind: 'answer', ticket, request, outcome: answered, n });",
        put: `
          this.#promises.add({ kind: 'answer', ticket, request, outcome: answered, n });
          this.#context.applied(request.opId, slot, n);
          this.#context.reply(request, answered);`,
      },
    ],
    set: ['topology.node.fsync=60ms'],
    from: 15,
    caughtBy: ['writes.lost == 0'],
  },
  {
    name: 'mesh-ties-keep-mine',
    about: 'of two writes with one stamp each replica keeps its own',
    scenario: 'scenarios/traps/T03-lww-tie-diverges.yaml',
    patches: [
      {
        file: 'strategies/multi-master/lattice.ts',
        find: "this.#tie === 'keep-mine' && mine.stamp === theirs.stamp",
        put: 'mine.stamp === theirs.stamp',
      },
    ],
    set: ['strategies=[{id: node, use: multi-master, with: {conflict: lww, tie: node, clock: wall}}]'],
    caughtBy: AGREE,
  },
  {
    name: 'mesh-takes-gaps',
    about: 'a push that does not follow what is here is taken all the same, and what was lost before it stays lost',
    contender,
    patches: [
      {
        file: intake,
        find: 'const isGap = push.from > at(seen, slot) + 1 && push.through === undefined;',
        put: 'const isGap = push.through === null;',
      },
      {
        file: intake,
        find: 'const isNext = news.length > 0 && push.from <= at(store.seen, slot) + 1;',
        put: 'const isNext = news.length > 0;',
      },
    ],
    caughtBy: AGREE,
  },
];
