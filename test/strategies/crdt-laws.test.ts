/** The data types alone: laws of a join, and each type's own specification. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/strategies/contract.ts';
import { type State, TypeLattice } from '../../src/strategies/crdt/lattice.ts';
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
