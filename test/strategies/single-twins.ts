/** Single-master with one rule broken at a time, by patches to the real code, and what the storm says of each. */
import type { Patch } from '../canaries/patched.ts';

export interface Twin {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** What at least one violation says. */
  readonly caughtBy: RegExp;
  /** The storm to begin with, where the first ones are known to show nothing. */
  readonly from?: number;
}

const folder = 'strategies/single-master';
const LOST = /acknowledged write|is lost|misses/;

export const TWINS: readonly Twin[] = [
  {
    name: 'a replica acknowledges what is on its way to the disk',
    patches: [
      {
        file: `${folder}/follower.ts`,
        find: 'flushed: Math.min(this.#matched, log.flushed),',
        put: 'flushed: this.#matched,',
      },
      {
        file: `${folder}/follower.ts`,
        find: "if (options.ack_point === 'received' || log.flushed >= this.#matched) this.onFlushed();",
        put: 'this.onFlushed();',
      },
    ],
    caughtBy: LOST,
    from: 72,
  },
  {
    name: 'a master counts what is not on its own disk',
    patches: [
      {
        file: `${folder}/commits.ts`,
        find: 'const through = this.isDegraded ? log.flushed : Math.min(acked, log.flushed);',
        put: 'const through = log.last;',
      },
    ],
    caughtBy: LOST,
  },
  {
    name: 'a promise to an epoch does not survive a restart',
    patches: [{ file: `${folder}/state.ts`, find: "this.context.disk.put('epoch', epoch);", put: '' }],
    caughtBy: /has two masters|copies differ|came after|: \d+, \d+/,
  },
  {
    name: 'a replica votes twice in an epoch',
    patches: [
      {
        file: `${folder}/voter.ts`,
        find: 'if (message.epoch <= epoch) return false;',
        put: 'if (message.epoch < epoch) return false;',
      },
    ],
    caughtBy: /has two masters/,
    from: 383,
  },
  {
    name: 'half of the replicas promote a master',
    patches: [
      {
        file: `${folder}/state.ts`,
        find: 'Math.floor((context.peers.length + 1) / 2) + 1;',
        put: 'Math.floor((context.peers.length + 1) / 2);',
      },
    ],
    caughtBy: /has two masters|is lost/,
  },
  {
    name: 'a master serves on when its lease is over',
    patches: [
      {
        file: `${folder}/lease.ts`,
        find: 'return !this.#matters || this.#held > this.#over;',
        put: 'return !this.#matters || this.#held > this.#start;',
      },
    ],
    caughtBy: /after its lease|misses/,
    from: 33,
  },
  {
    name: 'a master goes on after it told another that it may stand',
    patches: [
      {
        file: `${folder}/master.ts`,
        find: 'return this.#lease.isHeld && this.#successor === undefined && this.#isReady();',
        put: 'return this.#lease.isHeld && this.#isReady();',
      },
      {
        file: `${folder}/master.ts`,
        find: "return this.#hasYielded && this.#state.options.fencing === 'lease';",
        put: 'return false;',
      },
    ],
    caughtBy: /after its lease|misses/,
    from: 597,
  },
  {
    name: 'writes of one row are applied at once',
    patches: [
      {
        file: `${folder}/applier.ts`,
        find: 'if (worker < 0 || entry.changes.some(([key]) => this.#rows.has(key))) return;',
        put: 'if (worker < 0) return;',
      },
    ],
    caughtBy: /came after|shows/,
  },
  {
    name: 'an applier looks past a tail that is then cut',
    patches: [{ file: `${folder}/follower.ts`, find: 'this.#state.applier.reset();', put: '' }],
    caughtBy: /came after|copies differ/,
  },
  {
    name: 'a snapshot comes without the answers that were given',
    patches: [
      {
        file: 'strategies/parts/staged-table.ts',
        find: 'this.#answers.restore(answers, image?.time);',
        put: 'this.#answers.restore([], image?.time);',
      },
    ],
    caughtBy: /was done twice/,
  },
  {
    name: 'a promoted master decides on what it shows, and not on what it received',
    patches: [{ file: `${folder}/master.ts`, find: '    log.stageRest();\n', put: '' }],
    caughtBy: /its writes make/,
  },
  {
    name: 'a relay passes on what it does not know to be the master’s',
    patches: [
      {
        file: `${folder}/follower.ts`,
        find: 'this.#downstream?.grow(ready);',
        put: 'this.#downstream?.grow(log.flushed);',
      },
    ],
    caughtBy: /copies differ|came after|: \d+, \d+/,
    from: 790,
  },
  {
    name: 'a promoted master relies on its own disk alone',
    patches: [
      {
        file: `${folder}/master.ts`,
        find: "const isTrusted = options.restart === 'durable';",
        put: 'const isTrusted = true;',
      },
    ],
    caughtBy: LOST,
    from: 2735,
  },
  {
    name: 'the first to answer is promoted',
    patches: [
      {
        file: `${folder}/election.ts`,
        find: 'return b.lastEpoch - a.lastEpoch || b.last - a.last || byName(a.from, b.from);',
        put: 'return byName(a.from, b.from);',
      },
    ],
    caughtBy: LOST,
  },
];
