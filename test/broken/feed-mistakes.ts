/** Mistakes in masters that read one another's logs, each of which breaks one invariant of theirs. */
import type { Mistake } from './mistake.ts';

const folder = 'strategies/multi-master/feed';

export const FEEDS: readonly Mistake[] = [
  {
    about: 'a log tells of what is on its way to the disk',
    breaks: 'F1',
    contender: 'multi-master/ring',
    patches: [
      {
        file: `${folder}/replica.ts`,
        find: '#onLogged(): void {',
        put: '#onLogged(): void {\n    this.log.durable = this.log.last;\n    this.#outlets.onDurable();',
      },
    ],
    set: ['topology.node.fsync=60ms'],
  },
  {
    about: 'a reader has taken what is on its way to the disk',
    breaks: 'F2',
    contender: 'multi-master/ring',
    patches: [
      {
        file: `${folder}/intakes.ts`,
        find: 'if (store.ticket > store.synced) promises.add',
        put: 'if (store.ticket < 0) promises.add',
      },
    ],
    set: ['topology.node.fsync=60ms'],
  },
  {
    about: 'what a full sync brought is left out of the log, and no leap tells of it',
    breaks: 'F4',
    contender: 'multi-master/feed',
    patches: [
      { file: `${folder}/replica.ts`, find: 'if (isLeap) this.log', put: 'if (isLeap === undefined) this.log' },
    ],
  },
  {
    about: 'what was executed before is executed again and logged again',
    breaks: 'F5',
    contender: 'multi-master/ring',
    patches: [
      {
        file: `${folder}/executor.ts`,
        find: "if (!isNews && this.#filter === 'executed') return;",
        put: 'if (!isNews && this.#again.length > 3) return;',
      },
    ],
  },
  {
    about: 'a queue is thrown away too late',
    breaks: 'F6',
    contender: 'multi-master/feed',
    patches: [
      { file: `${folder}/outlets.ts`, find: 'if (link.backlog > most) link', put: 'if (link.backlog > most + 3) link' },
    ],
  },
];
