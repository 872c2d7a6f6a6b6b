/** Mistakes in masters that read one another's logs. */
import type { Canary } from './canaries.ts';

const AGREE = ['divergence == 0', 'converges'];
const folder = 'strategies/multi-master/feed';

export const feed: readonly Canary[] = [
  {
    name: 'feed-forwards-before-fsync',
    about: 'readers are told of what is on its way to the disk, and what a crash takes from the log they keep',
    contender: 'multi-master/ring',
    patches: [
      {
        file: `${folder}/replica.ts`,
        find: '#onLogged(): void {',
        put: `#onLogged(): void {
          this.log.durable = this.log.last;
          this.#outlets.onDurable();`,
      },
    ],
    set: ['topology.node.fsync=60ms'],
    from: 68,
    caughtBy: AGREE,
  },
  {
    name: 'feed-drops-and-never-syncs',
    about: 'what was thrown away of a full queue is never brought by a full sync',
    contender: 'multi-master/feed',
    patches: [
      {
        file: `${folder}/replica.ts`,
        find: 'if (this.#copy.identity.isOpen) this.#sync.begin(this.#outlets.links);',
        put: '',
      },
    ],
    caughtBy: AGREE,
  },
  {
    name: 'feed-names-its-logs-alike',
    about: 'the log of a new disk is taken for the lost one, and readers go on where they stood in that',
    contender: 'multi-master/feed-wiped',
    patches: [
      {
        file: `${folder}/replica.ts`,
        find: 'this.log.begin(this.#context.monotonic(), this.#copy.store.seen);',
        put: 'this.log.begin(1, this.#copy.store.seen);',
      },
    ],
    from: 15,
    caughtBy: ['divergence == 0'],
  },
  {
    name: 'feed-counts-no-hops',
    about: 'an event that is passed on may travel as far as before, and goes round the ring for ever (trap T14)',
    scenario: 'scenarios/traps/T14-event-circles.yaml',
    patches: [{ file: `${folder}/executor.ts`, find: 'event.ttl - 1, from', put: 'event.ttl, from' }],
    set: [
      'strategies=[{id: hops, use: multi-master, with: {topology: ring, conflict: none, origin_filter: own, ttl: 2}}]',
    ],
    caughtBy: ['writes.duplicated == 0', 'final x == 2'],
  },
];
