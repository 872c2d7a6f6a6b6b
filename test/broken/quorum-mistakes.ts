/** Mistakes in quorums and in their Paxos. */
import type { Mistake } from './mistake.ts';

const quorum = 'strategies/quorum/';

export const QUORUM: readonly Mistake[] = [
  {
    about: 'an acceptor promises and writes nothing down',
    breaks: 'Q1',
    contender: 'quorum/serial',
    patches: [
      { file: `${quorum}acceptor.ts`, find: 'if (ballot > known.promised) {', put: 'if (ballot < 0) {' },
      {
        file: `${quorum}acceptor.ts`,
        find: 'return store.acceptor(key);',
        put: 'return { ...known, promised: Math.max(ballot, known.promised) };',
      },
    ],
  },
  {
    about: 'an acceptor accepts what it has promised to refuse',
    breaks: 'Q2',
    contender: 'quorum/serial',
    patches: [{ file: `${quorum}acceptor.ts`, find: 'if (proposal.ballot < promised) return promised;', put: '' }],
  },
  {
    about: 'a replica takes what comes last for the newest',
    breaks: 'Q3',
    contender: 'quorum/any',
    patches: [{ file: `${quorum}copy.ts`, find: 'const both = this.rule.join(mine, row);', put: 'const both = row;' }],
  },
  {
    about: 'a level is met by one replica fewer than it asks for',
    breaks: 'Q4',
    contender: 'quorum',
    patches: [{ file: `${quorum}level.ts`, find: 'let left = need;', put: 'let left = Math.max(1, need - 1);' }],
  },
  {
    about: 'a replica confirms what is on its way to the disk',
    breaks: 'Q4',
    contender: 'quorum',
    patches: [{ file: `${quorum}copy.ts`, find: 'if (ticket <= this.store.synced) then();', put: 'if (true) then();' }],
    set: ['topology.node.fsync=60ms'],
  },
  {
    about: 'who repeats an increment is told that it is done, wherever that may be',
    breaks: 'Q4',
    contender: 'quorum/siblings',
    from: 4,
    patches: [
      {
        file: `${quorum}desk.ts`,
        find: 'this.#confirm(request, key, row!, ok(before.value));',
        put: 'this.#context.reply(request, ok(before.value));',
      },
    ],
  },
];
