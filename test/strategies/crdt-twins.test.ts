/** Types done wrong in the ways in which it happens: each must break a law, or its own specification. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BoundedCounter } from '../../src/strategies/crdt/types/bounded-counter.ts';
import type { GrowCounter } from '../../src/strategies/crdt/types/g-counter.ts';
import type { Register } from '../../src/strategies/crdt/types/lww-register.ts';
import type { MvRegister } from '../../src/strategies/crdt/types/mv-register.ts';
import type { OrSet } from '../../src/strategies/crdt/types/or-set.ts';
import type { RemoveWinsSet } from '../../src/strategies/crdt/types/rw-set.ts';
import type { TwoPhaseSet } from '../../src/strategies/crdt/types/two-phase-set.ts';
import { hasDot } from '../../src/strategies/parts/dots.ts';
import { bytesOf, live, type Subject, steps } from './crdt-life.ts';
import { subjects } from './crdt-subjects.ts';

const named = <S>(name: string) => subjects.find((subject) => subject.name === name) as Subject<S>;

/** The laws and the specification in one: what `crdt-laws.test.ts` holds types to. */
function lawful<S>(subject: Subject<S>): void {
  const { join } = subject;
  fc.assert(
    fc.property(steps, (life) => {
      const { states, deltas, seen, done } = live(subject, life);
      const [a, b, c] = states as [S, S, S];
      const bytes = (state: S) => bytesOf(subject, state);
      expect(bytes(join(a, b))).toBe(bytes(join(b, a)));
      expect(bytes(join(join(a, b), c))).toBe(bytes(join(a, join(b, c))));
      expect(bytes(join(a, a))).toBe(bytes(a));
      const all = states.reduce(join);
      for (const delta of deltas) expect(bytes(join(all, delta))).toBe(bytes(all));
      states.forEach((state, who) => {
        expect(subject.read(state)).toEqual(subject.expected(done.filter(({ id }) => seen[who]!.has(id))));
      });
      expect(bytes(deltas.toReversed().reduce(join, subject.start))).toBe(bytes(all));
      for (const mine of states) {
        const news = subject.difference(all, mine);
        expect(bytes(news === undefined ? mine : join(mine, news))).toBe(bytes(all));
      }
    }),
    { numRuns: 300 },
  );
}

const counter = named<GrowCounter>('G-counter');
const orSet = named<OrSet>('OR-set, add wins');
const removeWins = named<RemoveWinsSet>('OR-set, remove wins');
const lww = named<Register>('LWW-register');
const mv = named<MvRegister>('MV-register');
const twoPhase = named<TwoPhaseSet>('2P-set');
const bounded = named<BoundedCounter>('bounded counter');

/** The type, but for what is done wrong. */
function wrong<S>(subject: Subject<S>, mistake: Partial<Subject<S>>): Subject<never> {
  return { ...subject, ...mistake } as Subject<never>;
}

const twins: readonly (readonly [string, Subject<never>])[] = [
  [
    'a counter that adds entries up where it should take the larger one (C6)',
    wrong(counter, {
      join: (a: GrowCounter, b: GrowCounter) => ({
        ...a,
        counts: Array.from(
          { length: Math.max(a.counts.length, b.counts.length) },
          (_, i) => (a.counts[i] ?? 0) + (b.counts[i] ?? 0),
        ),
      }),
    }),
  ],
  [
    'an OR-set that forgets what it has seen (C2)',
    wrong(orSet, { join: (a: OrSet, b: OrSet) => orSet.join({ ...a, context: { vector: [], gaps: [] } }, b) }),
  ],
  [
    'an OR-set whose context is the highest number seen (C10)',
    wrong(orSet, {
      join: (a: OrSet, b: OrSet) => {
        const both = orSet.join(a, b);
        const vector = [...both.context.vector];
        const { gaps } = both.context;
        for (let i = 0; i < gaps.length; i += 2) {
          while (vector.length <= gaps[i]!) vector.push(0);
          vector[gaps[i]!] = Math.max(vector[gaps[i]!]!, gaps[i + 1]!);
        }
        return { ...both, context: { vector, gaps: [] } };
      },
    }),
  ],
  [
    'a set in which removing should win, but adds cancel all removals',
    wrong(removeWins, {
      join: (a: RemoveWinsSet, b: RemoveWinsSet) => {
        const both = removeWins.join(a, b);
        return { ...both, removes: b.adds.elements.length > 0 ? { ...both.removes, elements: [] } : both.removes };
      },
    }),
  ],
  [
    'a 2P-set that lets an element back in',
    wrong(twoPhase, {
      change: (state: TwoPhaseSet, step, act) => {
        const delta = twoPhase.change(state, step, act)!;
        return step.what === 'change' ? { ...delta, removed: [] } : delta;
      },
      join: (a: TwoPhaseSet, b: TwoPhaseSet) => {
        const both = twoPhase.join(a, b);
        return { ...both, removed: both.removed.filter((element) => !b.added.includes(element)) };
      },
    }),
  ],
  [
    'a register that keeps its own of two (C8)',
    wrong(lww, { join: (a: Register, b: Register) => (a.slot === -1 ? b : a) }),
  ],
  [
    'an MV-register that keeps what was replaced',
    wrong(mv, {
      join: (a: MvRegister, b: MvRegister) => {
        const both = mv.join(a, b);
        const lost = a.versions.filter(
          (one) => !both.versions.includes(one) && !hasDot(b.context, one.slot, one.n + 1),
        );
        return { ...both, versions: [...both.versions, ...lost] };
      },
    }),
  ],
  [
    'a difference that leaves removals out',
    wrong(orSet, {
      difference: (theirs: OrSet, mine: OrSet) => {
        const news = orSet.difference(theirs, mine);
        return news === undefined || news.elements.length === 0 ? undefined : news;
      },
    }),
  ],
  [
    'a bounded counter that counts what is used by the newest word',
    wrong(bounded, { join: (a: BoundedCounter, b: BoundedCounter) => ({ ...bounded.join(a, b), used: b.used }) }),
  ],
];

describe('a broken twin', () => {
  it.each(twins)('%s is caught', (_name, twin) => {
    expect(() => lawful(twin)).toThrow();
  });

  it('is all that is caught', () => {
    for (const subject of [counter, orSet, removeWins, lww, mv, twoPhase, bounded]) lawful(subject as Subject<never>);
  });
});
