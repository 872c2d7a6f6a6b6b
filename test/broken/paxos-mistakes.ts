/** Mistakes in Multi-Paxos; numbers are those of the scenarios in the reference. */
import type { Mistake } from './mistake.ts';

const paxos = 'strategies/paxos/';
const FIXED = 'strategies.0.with.';

export const PAXOS: readonly Mistake[] = [
  {
    about: 'P01: a new leader proposes its own value and not the highest accepted',
    breaks: 'A1',
    contender: 'multi-paxos/any',
    patches: [
      { file: `${paxos}promises.ts`, find: 'return this.#found.get(slot)?.command;', put: 'return undefined;' },
    ],
  },
  {
    about: 'P02: a promise is told before it is on the disk',
    breaks: 'A3',
    contender: 'multi-paxos/any',
    patches: [
      {
        file: `${paxos}acceptor.ts`,
        find: "context.sendDurably(from, { kind: 'promise'",
        put: "context.send(from, { kind: 'promise'",
      },
    ],
  },
  {
    about: 'P03: an acceptor takes what is below its promise',
    breaks: 'A3',
    contender: 'multi-paxos/any',
    patches: [
      {
        file: `${paxos}acceptor.ts`,
        find: `const { ballot, proposals } = message;
    if (ballot < log.promised) {`,
        put: `const { ballot, proposals } = message;
    if (ballot < 0) {`,
      },
    ],
  },
  {
    about: 'P06: ballots without their proposer',
    breaks: 'A2',
    contender: 'multi-paxos/any',
    patches: [{ file: `${paxos}ballots.ts`, find: '* RANKS + rank', put: '* RANKS + rank * 0' }],
  },
  {
    about: 'P07: what follows a gap is executed before it',
    breaks: 'A4',
    contender: 'multi-paxos/any',
    patches: [
      {
        file: `${paxos}open-slots.ts`,
        find: 'while (this.#line.get(through + 1)?.isChosen) through++;',
        put: 'for (let at = through + 1; at < this.next; at++) if (this.#line.get(at)?.isChosen) through = at;',
      },
    ],
  },
  {
    about: 'P09: quorums of the two phases that need not meet',
    breaks: 'A8',
    contender: 'multi-paxos/any',
    patches: [
      {
        file: `${paxos}configurations.ts`,
        find: 'const configuration = configurationOf(members, options, (address) => place.regionOf(address));',
        put: 'const configuration = { ...configurationOf(members, options, () => ""), phase1: 1, phase2: 1 };',
      },
    ],
  },
  {
    about: 'P12: leases that know of no drift',
    breaks: 'A7',
    scenario: 'test/broken/paxos-drift.yaml',
    patches: [
      {
        file: 'strategies/parts/lease.ts',
        find: 'Math.floor(election_timeout * (1 - max_drift))',
        put: 'election_timeout',
      },
    ],
  },
  {
    about: 'R12: acceptors promise though they hear their leader, and it trusts its lease',
    breaks: 'A7',
    scenario: 'test/broken/paxos-leases.yaml',
    patches: [
      {
        file: `${paxos}acceptor.ts`,
        find: "const isKnown = leader !== NOWHERE || options.reads === 'lease';",
        put: "const isKnown = leader === NOWHERE && options.reads === 'lease' && options.window === 0;",
      },
    ],
  },
  {
    about: 'R54: an acceptor that restarts promises at once, though it may have prolonged a lease',
    breaks: 'A7',
    scenario: 'test/broken/paxos-leases.yaml',
    patches: [
      { file: `${paxos}replica.ts`, find: 'if (!isNew || disk.isReplaced) this.accepting.mayHaveHeard();', put: '' },
    ],
  },
  {
    about: 'P14: slots are proposed beyond alpha',
    breaks: 'A9',
    contender: 'multi-paxos/membership',
    set: [`${FIXED}alpha=4`],
    patches: [
      {
        file: `${paxos}proposer.ts`,
        find: 'log.chosen + Math.min(options.window, options.alpha)',
        put: 'log.chosen + options.window',
      },
    ],
  },
  {
    about: 'acceptances are told before they are on the disk',
    breaks: 'A6',
    contender: 'multi-paxos/any',
    patches: [
      {
        file: `${paxos}acceptor.ts`,
        find: 'if (isAwaited) context.sendDurably(from, answer);',
        put: 'if (isAwaited) context.send(from, answer);',
      },
    ],
  },
  {
    about: 'a snapshot forgets which requests it contains',
    breaks: 'A5',
    contender: 'multi-paxos/snapshots',
    patches: [
      {
        file: `${paxos}replica.ts`,
        find: 'log.save({ ...state.memory(), slot',
        put: 'log.save({ ...state.memory(), answered: [], slot',
      },
    ],
  },
];
