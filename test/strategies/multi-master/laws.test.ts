/** Conflict policies and ways of counting versions: the laws of a join, held by all that claim them and no other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFLICTS, type Conflict, policyNamed } from '../../../src/strategies/multi-master/policies/index.ts';
import { isNewer } from '../../../src/strategies/multi-master/versions.ts';
import { bytesOf, type Life, live, type Reached, type Setting, steps, unreplaced, writesIn } from './life.ts';

const KEEP_ONE = ['lww', 'most-updates'] as const;
const KEEP_ALL = ['fww', 'region-priority', 'delete-wins', 'siblings', 'resolve-on-read', 'merge'] as const;
const priority = ['U', 'P'];

/** Every policy with every way of counting that claims a join, under clocks that contradict what was seen. */
const SETTINGS: readonly Setting[] = [
  ...KEEP_ONE.flatMap((conflict) =>
    (['dvv', 'vv', 'client-vv'] as const).map((versions) => ({ conflict, versions, clock: 'wall' as const })),
  ),
  ...KEEP_ALL.flatMap((conflict) => [
    { conflict, versions: 'dvv' as const, clock: 'wall' as const },
    ...(conflict === 'merge' ? [] : [{ conflict, versions: 'client-vv' as const, clock: 'wall' as const }]),
  ]),
  { conflict: 'lww', tie: 'value', clock: 'wall' },
  { conflict: 'lww', clock: 'lamport' },
  { conflict: 'lww', granularity: 'field', tie: 'value', clock: 'wall' },
  { conflict: 'merge', type: 'counter' },
  { conflict: 'merge', type: 'set' },
].map((setting) => (setting.conflict === 'region-priority' ? { ...setting, priority } : setting) as Setting);

const promiseOf = (conflict: Conflict) => {
  const ground = { keys: { typeOf: () => 'register' as const, initial: () => undefined }, conflicted: () => undefined };
  return policyNamed(conflict, { ground, newer: isNewer, priorityOf: () => 0 });
};

const nameOf = (setting: Setting) => Object.values(setting).join(' ');

/** A law says what is wrong, or nothing. */
type Law = (life: Life, [a, b, c]: readonly Reached[]) => unknown;

const LAWS: Readonly<Record<string, Law>> = {
  commutative: ({ judge }, [a, b]) => same(join(judge, a!, b!), join(judge, b!, a!)),
  associative: ({ judge }, [a, b, c]) =>
    same(join(judge, join(judge, a!, b!), c!), join(judge, a!, join(judge, b!, c!))),
  idempotent: ({ judge }, [a]) => join(judge, a!, a!).state === a!.state,
  monotone: ({ judge }, [a, b]) => {
    const both = join(judge, a!, b!);
    return join(judge, both, a!).state === both.state && join(judge, both, b!).state === both.state;
  },
  /** Replicas that know the same are the same, whatever they heard first. */
  convergent: ({ ends, judge }) => {
    const all = [0, 1, 2].map((first) => [0, 1, 2].map((i) => ends[(first * (i + 1) + i) % 3]!));
    const joined = [...all, [ends[2]!, ends[1]!, ends[0]!]].map((order) => order.reduce((x, y) => join(judge, x, y)));
    return joined.filter(({ known }) => known.size === joined.at(-1)!.known.size).every((x) => same(x, joined.at(-1)!));
  },
};

function join(judge: Life['judge'], a: Reached, b: Reached): Reached {
  const known = new Set([...a.known, ...b.known]);
  if (a.state === undefined || b.state === undefined) return { state: a.state ?? b.state, known };
  return { state: judge.join(0, a.state, b.state), known };
}

const same = (a: Reached, b: Reached) => bytesOf(a.state) === bytesOf(b.state);

const threeOf = (life: Life, picks: readonly number[]) => picks.map((pick) => life.all[pick % life.all.length]!);
const picks = fc.array(fc.nat(), { minLength: 3, maxLength: 3 });

/** Histories in which at least one law is broken, by its name. */
function broken(setting: Setting, numRuns: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(steps, picks, (history, chosen) => {
      const life = live(setting, history);
      if (life.all.length === 0) return;
      for (const [name, law] of Object.entries(LAWS)) {
        if (law(life, threeOf(life, chosen)) !== true) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }),
    { numRuns, seed: 5 },
  );
  return counts;
}

describe('a join', () => {
  it.each(SETTINGS.map((setting) => [nameOf(setting), setting] as const))('%s', (_, setting) => {
    expect([...broken(setting, 250)]).toEqual([]);
  });
});

it('is claimed of every policy that keeps more than what came last', () => {
  const claimed = new Set(SETTINGS.map(({ conflict }) => conflict));
  for (const conflict of CONFLICTS)
    expect([conflict, claimed.has(conflict)]).toEqual([conflict, promiseOf(conflict).keeps !== 'last']);
});

describe('what is no join, by the law that it breaks', () => {
  const BROKEN: readonly (readonly [setting: Setting, laws: readonly string[]])[] = [
    // Each keeps the other's row.
    [{ conflict: 'none' }, ['commutative', 'monotone', 'convergent']],
    // Each keeps its own.
    [{ conflict: 'lww', tie: 'keep-mine', clock: 'wall' }, ['commutative', 'convergent']],
    // One vector for several siblings: what one replaced is back with the other.
    [{ conflict: 'siblings', versions: 'vv' }, ['associative']],
    // Who was cut off was never seen.
    [{ conflict: 'siblings', versions: 'client-vv', prune: 2 }, ['idempotent', 'monotone', 'convergent']],
    // A version that is dropped at once would have been first, had the one that beat it been replaced before they met.
    [{ conflict: 'fww', isHasty: true, clock: 'wall' }, ['associative', 'convergent']],
    [{ conflict: 'region-priority', isHasty: true, clock: 'wall', priority }, ['associative', 'convergent']],
    [{ conflict: 'delete-wins', isHasty: true, clock: 'wall' }, ['associative', 'convergent']],
  ];
  it.each(BROKEN.map(([setting, laws]) => [nameOf(setting), setting, laws] as const))('%s', (_, setting, laws) => {
    const found = broken(setting, 600);
    for (const law of laws) expect(found.get(law) ?? 0, law).toBeGreaterThan(0);
  });
});

describe('what is left', () => {
  const keeping = SETTINGS.filter(({ conflict }) => KEEP_ALL.some((one) => one === conflict));

  it.each(keeping.map((setting) => [nameOf(setting), setting] as const))('%s: what nobody replaced', (_, setting) => {
    fc.assert(
      fc.property(steps, (history) => {
        const { all, done } = live(setting, history);
        const isOwn = setting.versions === 'client-vv';
        // Numbers that are merged rest on what is here, whatever their client had seen.
        if (setting.type === 'counter') return;
        for (const { state, known } of all) expect(writesIn(state)).toEqual(unreplaced(done, known, isOwn));
      }),
      { numRuns: 250, seed: 5 },
    );
  });

  it.each([
    ['vv', { conflict: 'siblings', versions: 'vv' }],
    ['pruned', { conflict: 'siblings', versions: 'client-vv', prune: 2 }],
  ] as const)('%s: not so', (_, setting) => {
    let lost = 0;
    let added = 0;
    fc.assert(
      fc.property(steps, (history) => {
        const { all, done } = live(setting, history);
        for (const { state, known } of all) {
          const expected = unreplaced(done, known, setting.versions === 'client-vv');
          const found = writesIn(state);
          if (expected.some((write) => !found.includes(write))) lost++;
          if (found.some((write) => !expected.includes(write))) added++;
        }
      }),
      { numRuns: 300, seed: 5 },
    );
    // Vectors per server lose concurrent writes through one server as well (C11); both keep what was replaced.
    expect(lost > 0).toBe(setting.versions === 'vv');
    expect(added).toBeGreaterThan(0);
  });

  it.each([
    [{ conflict: 'lww', clock: 'hybrid' }, true],
    [{ conflict: 'lww', clock: 'lamport' }, true],
    [{ conflict: 'lww', clock: 'wall' }, false],
    [{ conflict: 'most-updates', clock: 'wall' }, true],
    [{ conflict: 'none', clock: 'hybrid' }, false],
  ] as const)('%o never shows what a write had replaced knowing it: %s', (setting, isCausal) => {
    let replaced = 0;
    fc.assert(
      fc.property(steps, (history) => {
        // Where stamps decide, every write rests on all that is here.
        const { all, done } = live(
          setting,
          history.map((step) => ({ ...step, knows: 'all' as const })),
        );
        for (const { state, known } of all) {
          const left = unreplaced(done, known, false);
          if (writesIn(state).some((write) => !left.includes(write))) replaced++;
        }
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(replaced === 0).toBe(isCausal);
    // What a policy says of itself is meant of stamps that are never below what was seen.
    if (setting.clock === 'hybrid') expect(promiseOf(setting.conflict).isCausal).toBe(isCausal);
  });
});
