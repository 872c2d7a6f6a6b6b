/** Mistakes in Mencius. */
import type { Mistake } from './mistake.ts';

const mencius = 'strategies/mencius/';

export const MENCIUS: readonly Mistake[] = [
  {
    about: 'a revoker ignores what acceptors have accepted',
    breaks: 'M1',
    contender: 'mencius/hasty',
    patches: [{ file: `${mencius}revoker.ts`, find: 'chosenAmong(round.votes, round.fills)', put: '[]' }],
  },
  {
    about: 'a revoker puts what was suggested into the first slot that it takes over',
    breaks: 'M2',
    from: 4,
    contender: 'mencius/hasty',
    patches: [
      {
        file: `${mencius}revoker.ts`,
        find: 'placed.push([slot, command]);',
        put: 'placed.push([best.keys().next().value!, command]);',
      },
    ],
  },
  {
    about: 'an owner forgets over a restart what it has skipped, and suggests there again',
    breaks: 'M3',
    from: 4,
    contender: 'mencius',
    patches: [
      {
        file: `${mencius}journal.ts`,
        find: 'this.#make(disk.record(at) as Entry, executed);',
        put: 'if ((disk.record(at) as Word).suggested?.length !== 0) this.#make(disk.record(at) as Entry, executed);',
      },
    ],
  },
  {
    about: 'a replica executes past a hole, and takes it for a skip',
    breaks: 'M4',
    contender: 'mencius',
    patches: [
      {
        file: `${mencius}lane.ts`,
        find: 'return this.#hasWord(slot) || this.#settled.has(slot) ? undefined : OPEN;',
        put: 'return slot < this.next ? undefined : OPEN;',
      },
    ],
  },
  {
    about: 'one acceptance fewer than a majority is enough',
    breaks: 'M5',
    contender: 'mencius',
    patches: [
      {
        file: `${mencius}own.ts`,
        find: 'return count >= seats.majority ||',
        put: 'return count >= seats.majority - 1 ||',
      },
    ],
  },
  {
    about: 'a skip, or an acceptance, leaves before it is on the disk',
    breaks: 'M6',
    contender: 'mencius',
    patches: [
      {
        file: `${mencius}stream.ts`,
        find: 'context.sendDurably(peer.address, this.#word(',
        put: 'context.send(peer.address, this.#word(',
      },
    ],
  },
  {
    about: 'who comes once more is executed once more where another asked first',
    breaks: 'M7',
    contender: 'mencius',
    patches: [
      {
        file: `${mencius}executor.ts`,
        find: 'state.execute(request);',
        put: 'state.execute({ ...request, idempotent: false });',
      },
    ],
  },
  {
    about: 'of any number of replicas two are a majority for who accepts',
    breaks: 'M4',
    contender: 'mencius',
    patches: [{ file: `${mencius}replica.ts`, find: 'if (this.seats.majority > 2) return;', put: '' }],
  },
  {
    about: 'a write is told as soon as it is chosen, while others may still come before it',
    breaks: 'M8',
    contender: 'mencius/early',
    patches: [{ file: `${mencius}early.ts`, find: 'slot > this.#through || ', put: '' }],
  },
  {
    about: 'a strong read is answered at once',
    breaks: 'M8',
    contender: 'mencius',
    patches: [
      { file: `${mencius}replica.ts`, find: "if (!isRead || request.consistency === 'strong')", put: 'if (!isRead)' },
    ],
  },
];
