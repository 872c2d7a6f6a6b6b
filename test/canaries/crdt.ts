/** Mistakes in data types that should merge by themselves. */
import type { Canary } from './canaries.ts';

const contender = 'crdt';
const AGREE = ['divergence == 0', 'converges'];
const relay = 'strategies/crdt/relay/replica.ts';
const names = 'strategies/crdt/relay/names.ts';

export const crdt: readonly Canary[] = [
  {
    name: 'counter-merges-by-sum',
    about: 'counters are added where the larger entry of each replica is meant: what comes twice counts twice',
    contender,
    patches: [
      {
        file: 'strategies/crdt/types/pn-counter.ts',
        find: '  const plus = joined(mine.plus, theirs.plus);',
        put: '  const plus = joined(mine.plus.map((n, slot) => n + at(theirs.plus, slot)), theirs.plus);',
      },
    ],
    caughtBy: ['divergence == 0', 'converges'],
  },
  {
    name: 'or-set-without-context',
    about: 'a set that forgets which additions it has seen takes a removed element for a new one (trap T58)',
    contender,
    patches: [
      {
        file: 'strategies/crdt/types/or-set.ts',
        find: 'if (!hasDot(seenHere, theirs[i]!, theirs[i + 1]!)) dots.push(theirs[i]!, theirs[i + 1]!);',
        put: 'if (!carries(mine, theirs[i]!, theirs[i + 1]!)) dots.push(theirs[i]!, theirs[i + 1]!);',
      },
    ],
    caughtBy: ['writes.resurrected == 0'],
  },
  {
    name: 'stability-without-those-away',
    about: 'a tombstone goes when it has come here, whoever has not heard of it: what they had of it comes back',
    contender,
    patches: [
      {
        file: 'strategies/parts/mesh/tombstones.ts',
        find: '    if (!this.#rows.every((row) => covers(seen, row))) return;',
        put: '',
      },
      { file: 'strategies/parts/mesh/tombstones.ts', find: 'this.#rows.reduce(lower)', put: 'seen' },
    ],
    from: 8,
    caughtBy: AGREE,
  },
  {
    name: 'relay-takes-what-is-early',
    about: 'a group is joined though what it rests on is not here, and that is taken for seen from then on',
    contender,
    patches: [
      { file: relay, find: 'if (!covers(this.#copy.store.seen, group.past)) {', put: 'if (group.past === null) {' },
      {
        file: names,
        find: 'if (names[i + 1]! !== at(seen, names[i]!) + 1) continue;',
        put: 'if (at(seen, names[i]!) >= names[i + 1]!) continue;',
      },
    ],
    set: ['strategies.0.with.overlay=ring', 'strategies.0.with.sync=op'],
    caughtBy: AGREE,
  },
  {
    name: 'relay-joins-across-repair',
    about: 'one group holds what came before and after a page of repair, whose updates it does not name',
    contender,
    patches: [
      { file: 'strategies/crdt/relay/buffer.ts', find: 'this.#era++;', put: '' },
      {
        file: names,
        find: 'if (names[i + 1]! !== at(seen, names[i]!) + 1) continue;',
        put: 'if (at(seen, names[i]!) >= names[i + 1]!) continue;',
      },
    ],
    set: ['strategies.0.with.overlay=tree', 'strategies.0.with.sync=delta'],
    caughtBy: AGREE,
  },
  {
    name: 'relay-forgets-what-repair-brought',
    about: 'Scuttlebutt offers its log and nothing else, so what a crash took from the log is never offered again',
    contender,
    patches: [
      { file: 'strategies/crdt/relay/buffer.ts', find: 'this.unkept = joined(this.unkept, through);', put: '' },
    ],
    set: ['strategies.0.with.overlay=tree', 'strategies.0.with.sync=scuttlebutt'],
    caughtBy: AGREE,
  },
  {
    name: 'relay-cuts-single-updates-down',
    about: 'a single update is relayed without what the relay had, and two relays together leave a removal out',
    contender,
    patches: [{ file: relay, find: "sync === 'delta' && removesRedundancy", put: 'removesRedundancy' }],
    set: [
      'strategies.0.with.overlay=mesh',
      'strategies.0.with.sync=op',
      'strategies.0.with.register=mv',
      'strategies.0.with.remove_redundancy=true',
    ],
    from: 23,
    caughtBy: AGREE,
  },
  {
    name: 'bounded-counter-lends-and-keeps',
    about: 'rights that are given to another stay here as well, and are used twice',
    scenario: 'scenarios/traps/T12-stock-below-zero.yaml',
    patches: [
      {
        file: 'strategies/crdt/types/bounded-counter.ts',
        find: 'if (taker !== slot) held -= mine[taker]!;',
        put: 'if (taker < 0) held -= mine[taker]!;',
      },
    ],
    set: [
      'strategies=[{id: cured, use: crdt, with: {counter: bounded}}]',
      'script.u3.amount=5',
      'script.again.at=2s',
      'script.again.client=a',
      'script.again.from=E',
      'script.again.amount=3',
    ],
    caughtBy: ['invariant.shelf == 0'],
  },
];
