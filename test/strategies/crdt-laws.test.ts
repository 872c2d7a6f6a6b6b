/** The data types alone: laws of a join, the type's own specification, and the known counterexamples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/strategies/contract.ts';
import { type Counter, counted, countOf, joinedCounts, NO_COUNT } from '../../src/strategies/crdt/counter.ts';
import { added, elementsOf, joinedSets, NO_ELEMENTS, type OrSet, removed } from '../../src/strategies/crdt/or-set.ts';
import { type State, TypeLattice } from '../../src/strategies/crdt/types.ts';
import { hasDot } from '../../src/strategies/parts/dots.ts';
import { StampClock } from '../../src/strategies/parts/hybrid-clock.ts';
import { keySpace } from './fake-context.ts';

const COUNTER = 0;
const SET = 1;
const REGISTER = 2;
const keys = keySpace(['counter', 'set', 'register'], [100, ['a', 'z']]);
const REPLICAS = 3;

/** One step of a random life: `who` does `what` with `how much or what`, or hears from another. */
interface Step {
  readonly who: number;
  readonly what: 'change' | 'undo' | 'hear';
  readonly value: number;
}
const steps = fc.array(
  fc.record<Step>({
    who: fc.nat(REPLICAS - 1),
    what: fc.constantFrom('change', 'change', 'undo', 'hear'),
    value: fc.nat(4),
  }),
  { maxLength: 40 },
);

/** What was done, by whom, and what its doer had seen: enough to say what must come out. */
interface Done {
  readonly id: number;
  readonly step: Step;
  readonly seen: ReadonlySet<number>;
}

interface Life {
  readonly states: (State | undefined)[];
  readonly deltas: State[];
  readonly seen: Set<number>[];
  readonly done: Done[];
}

function lattice(): TypeLattice {
  let now = 0;
  return new TypeLattice({ keys, conflicted: () => {} }, new StampClock('hybrid', () => now++));
}

function live(key: number, life: readonly Step[]): Life {
  const types = lattice();
  const states: (State | undefined)[] = new Array(REPLICAS).fill(undefined);
  const seen = states.map(() => new Set<number>());
  const deltas: State[] = [];
  const done: Done[] = [];
  let id = 0;
  for (const step of life) {
    const { who, what, value } = step;
    if (what === 'hear') {
      const from = value % REPLICAS;
      if (states[from] !== undefined) states[who] = types.join(key, states[who], states[from]);
      for (const known of seen[from]!) seen[who]!.add(known);
      continue;
    }
    done.push({ id: ++id, step, seen: new Set(seen[who]) });
    seen[who]!.add(id);
    const act = { slot: who, n: id, write: id, context: undefined };
    const before = states[who];
    const written =
      key === SET
        ? types.member(what === 'undo' ? 'remove' : 'add', key, before, `e${value}`, act)!
        : types.write(key, before, key === COUNTER ? amountAfter(types, before, step) : id, act);
    states[who] = written.next;
    deltas.push(written.delta);
  }
  return { states, deltas, seen, done };
}

function amountAfter(types: TypeLattice, state: State | undefined, step: Step): number {
  return (types.read(COUNTER, state) as number) + (step.what === 'undo' ? -step.value : step.value);
}

/** The specification: what a reader who has seen exactly `seen` of all that was done must see. */
function specified(key: number, done: readonly Done[], seen: ReadonlySet<number>): Value | undefined {
  const known = done.filter(({ id }) => seen.has(id));
  if (key === COUNTER) {
    return known.reduce((sum, { step }) => sum + (step.what === 'undo' ? -step.value : step.value), 100);
  }
  if (key === REGISTER) {
    // The clock ticks once a write, so the last of those not overwritten is the newest.
    const last = known.at(-1);
    return last === undefined ? undefined : last.id;
  }
  // An element is in where some add of it was not seen by any remove of it (Shapiro 2011 §3.3.5).
  const isOf = (element: string) => (one: Done) => `e${one.step.value}` === element;
  const elements = [...new Set(known.map(({ step }) => `e${step.value}`))].filter((element) => {
    const mine = known.filter(isOf(element));
    const removes = mine.filter(({ step }) => step.what === 'undo');
    return mine.some(({ id, step }) => step.what === 'change' && !removes.some((remove) => remove.seen.has(id)));
  });
  return ['a', ...elements.sort(), 'z'];
}

const names = ['counter', 'set', 'register'];
describe.each([COUNTER, SET, REGISTER])('laws of type %i', (key) => {
  const types = lattice();
  const join = (a: State | undefined, b: State | undefined) => (b === undefined ? a : types.join(key, a, b));
  // A number gained in the same order or another: gaps of a context are a set, not a list.
  const shown = (state: State | undefined) => canonical(state);

  it(`${names[key]}: commutative, associative, idempotent, and never backwards`, () => {
    fc.assert(
      fc.property(steps, (life) => {
        const [a, b, c] = live(key, life).states;
        expect(shown(join(a, b))).toEqual(shown(join(b, a)));
        expect(shown(join(join(a, b), c))).toEqual(shown(join(a, join(b, c))));
        if (a !== undefined) expect(join(a, a)).toBe(a);
        const both = join(a, b);
        expect(join(both, a)).toBe(both);
        expect(join(both, b)).toBe(both);
      }),
    );
  });

  it(`${names[key]}: what is read is what the type's specification says of everything seen`, () => {
    fc.assert(
      fc.property(steps, (life) => {
        const { states, seen, done } = live(key, life);
        states.forEach((state, who) => {
          expect(types.read(key, state) ?? undefined).toEqual(specified(key, done, seen[who]!));
        });
        const union = new Set(seen.flatMap((known) => [...known]));
        const all = states.reduce<State | undefined>(join, undefined);
        expect(types.read(key, all)).toEqual(specified(key, done, union));
      }),
      { numRuns: 300 },
    );
  });

  it(`${names[key]}: deltas in any order, any grouping, any number of times, end in the same state`, () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (life, chance) => {
        const { states, deltas } = live(key, life);
        const all = states.reduce<State | undefined>(join, undefined);
        const order: State[] = [];
        for (const delta of [...deltas, ...deltas]) order.splice(next(chance) % (order.length + 1), 0, delta);
        let state: State | undefined;
        let group: State | undefined;
        for (const delta of order) {
          // Grouped first, as what one replica sends is; or joined alone.
          group = group === undefined ? delta : types.join(key, group, delta);
          if (next(chance) % 2 === 0) continue;
          state = join(state, group);
          group = undefined;
        }
        state = join(state, group);
        expect(types.read(key, state)).toEqual(types.read(key, all));
        expect(shown(state)).toEqual(shown(all));
      }),
    );
  });

  it(`${names[key]}: what went over the wire as text is the same`, () => {
    fc.assert(
      fc.property(steps, (life) => {
        for (const state of live(key, life).states) {
          if (state !== undefined) expect(types.join(key, state, JSON.parse(JSON.stringify(state)))).toBe(state);
        }
      }),
    );
  });
});

function next(chance: IterableIterator<number>): number {
  return chance.next().value as number;
}

/** Gaps in one order, initial elements of untouched sets written out, trailing zeros of vectors dropped. */
function canonical(state: State | undefined): unknown {
  if (state === undefined || state.type === 'register') return state;
  const trim = (vector: readonly number[]) => {
    const copy = [...vector];
    while (copy.at(-1) === 0) copy.pop();
    return copy;
  };
  if (state.type === 'counter') return { plus: trim(state.plus), minus: trim(state.minus) };
  const gaps: string[] = [];
  for (let i = 0; i < state.context.gaps.length; i += 2) gaps.push(state.context.gaps.slice(i, i + 2).join(':'));
  return { elements: state.elements, vector: trim(state.context.vector), gaps: gaps.sort() };
}

describe('counterexamples (correctness §5.3), each beside the design that fails', () => {
  const A = 1;
  const B = 2;
  const and = (set: OrSet, ...deltas: OrSet[]) => deltas.reduce(joinedSets, set);

  it('C1, T57: the tutorial set with timestamps loses an acknowledged add, and agrees about it', () => {
    // A is 10 s fast. Element is in where its add stamp is above its remove stamp.
    const isIn = (stamps: { add: number; remove: number }) => stamps.add > stamps.remove;
    const stamps = { add: 10, remove: 11 };
    const atB = { ...stamps, add: Math.max(stamps.add, 5) };
    expect(isIn(atB)).toBe(false);

    const byA = and(NO_ELEMENTS, added(NO_ELEMENTS, 'milk', A));
    const gone = and(byA, removed(byA, 'milk'));
    const again = and(gone, added(gone, 'milk', B));
    expect(elementsOf(again)).toEqual(['milk']);
    expect(elementsOf(joinedSets(gone, again))).toEqual(['milk']);
  });

  it('C1b: adding again wins over removing at the same time', () => {
    const start = and(NO_ELEMENTS, added(NO_ELEMENTS, 'milk', A));
    const readded = and(start, added(start, 'milk', A));
    const withoutIt = and(start, removed(start, 'milk'));
    expect(elementsOf(joinedSets(readded, withoutIt))).toEqual(['milk']);
    expect(elementsOf(joinedSets(withoutIt, readded))).toEqual(['milk']);
  });

  it('C2, C3, T58: what was removed stays away, though the other still has its dot, and no tombstone is kept', () => {
    const tagsOnly = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
    expect(tagsOnly([], ['milk by A:1'])).toHaveLength(1);

    const b = and(NO_ELEMENTS, added(NO_ELEMENTS, 'milk', A));
    const a = and(b, removed(b, 'milk'));
    expect(elementsOf(joinedSets(a, b))).toEqual([]);
    expect(elementsOf(joinedSets(b, a))).toEqual([]);
    expect(a.elements).toEqual([]);
    expect(a.context).toEqual({ vector: [0, 1], gaps: [] });
  });

  it('C4, T59: removed once is not removed for ever', () => {
    const twoPhase = { added: new Set(['milk']), removed: new Set(['milk']) };
    twoPhase.added.add('milk');
    expect([...twoPhase.added].filter((element) => !twoPhase.removed.has(element))).toEqual([]);

    let set = and(NO_ELEMENTS, added(NO_ELEMENTS, 'milk', A));
    set = and(set, removed(set, 'milk'));
    set = and(set, added(set, 'milk', A));
    expect(elementsOf(set)).toEqual(['milk']);
  });

  it('C5, C6: an increment that is delivered twice, and gossip that is heard twice, count once', () => {
    let effects = 0;
    for (const increment of [1, 1]) effects += increment;
    expect(effects).toBe(2);
    const three = counted(NO_COUNT, A, 3);
    const sums = (a: Counter, b: Counter) => countOf(a) + countOf(b);
    expect(sums(three, three)).toBe(6);

    expect(countOf(joinedCounts(joinedCounts(NO_COUNT, three), three))).toBe(3);
  });

  it('C7: a replica that lost its disk and counts on under its old id loses what it counted', () => {
    const before = counted(NO_COUNT, A, 5);
    expect(countOf(joinedCounts(before, counted(NO_COUNT, A, 3)))).toBe(5);

    const NEW_A = 4;
    expect(countOf(joinedCounts(before, counted(NO_COUNT, NEW_A, 3)))).toBe(8);
  });

  it('C9: a remove that arrives before the add it has seen', () => {
    const tags = new Set<string>();
    tags.delete('A:1');
    tags.add('A:1');
    expect(tags.size).toBe(1);

    const add = added(NO_ELEMENTS, 'milk', A);
    const remove = removed(and(NO_ELEMENTS, add), 'milk');
    expect(elementsOf(and(NO_ELEMENTS, remove, add))).toEqual([]);
    expect(elementsOf(and(NO_ELEMENTS, add, remove))).toEqual([]);
  });

  it('C10: a later delta that arrives first does not speak for the one before', () => {
    const byA = [and(NO_ELEMENTS, added(NO_ELEMENTS, 'x', A))];
    const second = added(byA[0]!, 'y', A);
    const third = added(and(byA[0]!, second), 'z', A);
    // With a plain vector, having seen A:3 would mean having seen A:2, and not carrying it: removed.
    const early = and(byA[0]!, third);
    const asVector: OrSet = { ...early, context: { vector: [0, 3], gaps: [] } };
    expect(elementsOf(joinedSets(asVector, second))).toEqual(['x', 'z']);

    expect(hasDot(early.context, A, 2)).toBe(false);
    expect(early.context).toEqual({ vector: [0, 1], gaps: [A, 3] });
    const whole = and(early, second);
    expect(elementsOf(whole)).toEqual(['x', 'y', 'z']);
    expect(whole.context).toEqual({ vector: [0, 3], gaps: [] });
  });

  it('C12: two regions sell 8 of 10 each, and both sales count', () => {
    const both = joinedCounts(counted(NO_COUNT, A, -8), counted(NO_COUNT, B, -8));
    expect(10 + countOf(both)).toBe(-6);
  });

  it('C14: who removes what it has not seen removes nothing', () => {
    const blind = removed(NO_ELEMENTS, 'k');
    const a = and(NO_ELEMENTS, added(NO_ELEMENTS, 'k', A));
    expect(elementsOf(joinedSets(a, blind))).toEqual(['k']);
  });
});
