/** Mistakes in replication from one master. */
import type { Mistake } from './mistake.ts';

const FIXED = 'strategies.0.with.';
const master = 'strategies/single-master/';
const contender = 'single-master';
const LEASED = [`${FIXED}fencing=lease`];

export const SINGLE_MASTER: readonly Mistake[] = [
  {
    about: 'one vote, its own, makes a master',
    breaks: 'S1',
    contender,
    from: 4,
    patches: [
      {
        file: `${master}state.ts`,
        find: 'this.majority = Math.floor((context.peers.length + 1) / 2) + 1;',
        put: 'this.majority = 1;',
      },
    ],
  },
  {
    about: 'a replica says that it votes before its disk knows',
    breaks: 'S2',
    contender,
    patches: [
      {
        file: `${master}voter.ts`,
        find: 'this.#pledges.push({ to, epoch, ballot, sync: this.#state.log.sync() });',
        put: 'this.#state.log.sync(); this.#pledges.push({ to, epoch, ballot, sync: 0 }); if (to !== this.#state.context.self) this.onFlushed(() => {});',
      },
    ],
  },
  {
    about: 'a replica keeps what its new master never had',
    breaks: 'S3',
    contender,
    from: 4,
    patches: [
      {
        file: `${master}follower.ts`,
        find: 'if (log.epochAt(entry.position) === entry.epoch) continue;',
        put: 'if (log.epochAt(entry.position) <= entry.epoch) continue;',
      },
    ],
  },
  {
    about: 'a replica that goes back shows nothing more than its snapshot',
    breaks: 'S4',
    contender,
    from: 4,
    patches: [{ file: `${master}log.ts`, find: 'this.#replay(shown);', put: '' }],
  },
  {
    about: 'a replica undoes its log and not its rows',
    breaks: 'S5',
    contender,
    from: 4,
    patches: [
      {
        file: `${master}log.ts`,
        find: 'if (!undo && isUndone) this.#keepRows(shown);',
        put: 'if (isUndone) this.#keepRows(shown);',
      },
    ],
  },
  {
    about: 'a lease lasts longer than the patience of those who granted it',
    breaks: 'S6',
    contender,
    set: LEASED,
    from: 7,
    patches: [
      {
        file: `${master}options.ts`,
        find: 'return Math.floor(quietOf(options) * 0.99);',
        put: 'return quietOf(options) * 8;',
      },
    ],
  },
  {
    about: 'a quorum is whoever has most',
    breaks: 'S7',
    contender,
    set: [`${FIXED}ack={quorum: 2}`],
    patches: [{ file: `${master}commits.ts`, find: 'return order[needed - 1]!;', put: 'return order[0]!;' }],
  },
  {
    about: 'a master streams what is not on its disk',
    breaks: 'S8',
    contender,
    set: ['topology.node.fsync=12ms'],
    patches: [
      {
        file: `${master}master.ts`,
        find: 'this.#stream.grow(flushed);',
        put: 'this.#stream.grow(this.#state.log.last);',
      },
    ],
  },
];
