/** Mistakes in telling versions apart, and in choosing among them. */
import type { Canary } from './canaries.ts';

const AGREE = ['divergence == 0', 'converges'];
const versioning = 'strategies/multi-master/versioning';
const cured = (strategy: string) => [`strategies=[{id: cured, use: multi-master, with: {${strategy}}}]`];

export const versions: readonly Canary[] = [
  {
    name: 'versions-blind-writes-know-all',
    about: 'who says that they have seen nothing is taken for one who has seen all that is here',
    scenario: 'scenarios/traps/T09-same-server-overwrite.yaml',
    patches: [{ file: `${versioning}/dvv.ts`, find: 'if (context === undefined) {', put: 'if (seen !== context) {' }],
    set: cured('conflict: siblings, versions: dvv'),
    caughtBy: ['writes.dropped == 0'],
  },
  {
    name: 'versions-replaced-ones-stay',
    about: 'of two replicas that compare, each keeps what the other has replaced',
    scenario: 'scenarios/traps/T07-sibling-explosion.yaml',
    patches: [
      {
        file: `${versioning}/survivors.ts`,
        find: 'isHeldBy(theirs, version) || !isSeen(theirs.seen, version)',
        put: 'isHeldBy(theirs, version) || seen.length > 0',
      },
    ],
    set: cured('conflict: siblings, versions: dvv'),
    caughtBy: ['siblings.max == 2'],
  },
  {
    name: 'policy-drops-at-once',
    about: 'where deletions win, the winner alone is kept as soon as two versions meet, and not until somebody asks',
    contender: 'multi-master/policies',
    patches: [
      {
        file: 'strategies/multi-master/lattice.ts',
        find: 'if (both !== mine) this.#conflicts.sideBySide(both.versions, this.#first(both.versions));',
        put: 'if (both.versions.length > 1) return { seen: both.seen, versions: [this.#first(both.versions)] };',
      },
    ],
    set: [
      'strategies.0.with.versions=dvv',
      'strategies.0.with.conflict=delete-wins',
      'strategies.0.with.priority=[]',
      'strategies.0.with.granularity=object',
    ],
    from: 95,
    caughtBy: AGREE,
  },
  {
    name: 'policy-prefers-its-own-region',
    about: 'with `region-priority` each replica counts its own region first',
    contender: 'multi-master/policies',
    patches: [
      {
        file: 'strategies/multi-master/data.ts',
        find: 'return place === -1 ? priority.length : place;',
        put: 'return members.addressOf(slot) === context.self ? -1 : place;',
      },
    ],
    set: [
      'strategies.0.with.conflict=region-priority',
      'strategies.0.with.priority=[amber]',
      'strategies.0.with.versions=dvv',
      'strategies.0.with.granularity=object',
    ],
    from: 3,
    caughtBy: AGREE,
  },
  {
    name: 'policy-counts-and-hears-nothing',
    about: 'a Lamport clock counts its own writes alone, so a write may be stamped below what it has seen',
    scenario: 'scenarios/traps/T01-slow-clock-drops-a-write.yaml',
    patches: [
      {
        file: 'strategies/parts/hybrid-clock.ts',
        find: "(this.#kind !== 'hybrid' && this.#kind !== 'lamport')",
        put: "this.#kind !== 'hybrid'",
      },
    ],
    set: [
      'strategies=[{id: lamport, use: multi-master, with: {conflict: lww, clock: lamport}}]',
      'script.a-writes.count=3',
      'script.a-writes.every=10ms',
    ],
    caughtBy: ['final x == 2'],
  },
  {
    name: 'policy-most-updates-counts-its-own',
    about: 'a version is numbered by the updates of its own server, and not by those that it rests on',
    scenario: 'scenarios/traps/T01-slow-clock-drops-a-write.yaml',
    patches: [
      {
        file: 'strategies/multi-master/lattice.ts',
        find: 'Math.max(most, one.revision)',
        put: '(one.slot === slot ? Math.max(most, one.revision) : most)',
      },
    ],
    set: [
      'strategies=[{id: wall, use: multi-master, with: {conflict: most-updates, clock: wall}}]',
      'script.a-writes.count=3',
      'script.a-writes.every=10ms',
    ],
    caughtBy: ['final x == 2'],
  },
];
