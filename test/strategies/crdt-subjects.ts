/** Every replicated type with its specification, said in terms of what was done and seen and not of its state. */
import type { Scalar, Value } from '../../src/strategies/contract.ts';
import { boundedCounter, boundedCounterOnTheWire, rightsOf } from '../../src/strategies/crdt/types/bounded-counter.ts';
import type { DataTypeOf, StateOnTheWire } from '../../src/strategies/crdt/types/datatype.ts';
import { growCounter, growCounterOnTheWire } from '../../src/strategies/crdt/types/g-counter.ts';
import { growSet, growSetOnTheWire } from '../../src/strategies/crdt/types/g-set.ts';
import { lwwRegister, lwwRegisterOnTheWire } from '../../src/strategies/crdt/types/lww-register.ts';
import { mvRegister, mvRegisterOnTheWire } from '../../src/strategies/crdt/types/mv-register.ts';
import * as map from '../../src/strategies/crdt/types/or-map.ts';
import { orSet, orSetOnTheWire } from '../../src/strategies/crdt/types/or-set.ts';
import { pnCounter, pnCounterOnTheWire } from '../../src/strategies/crdt/types/pn-counter.ts';
import * as rga from '../../src/strategies/crdt/types/rga.ts';
import { removeWinsSet, removeWinsSetOnTheWire } from '../../src/strategies/crdt/types/rw-set.ts';
import { timestampSet, timestampSetOnTheWire } from '../../src/strategies/crdt/types/timestamp-set.ts';
import { twoPhaseSet, twoPhaseSetOnTheWire } from '../../src/strategies/crdt/types/two-phase-set.ts';
import { StampClock } from '../../src/strategies/parts/hybrid-clock.ts';
import { type Done, REPLICAS, type Step, type Subject } from './crdt-life.ts';

const INITIAL = 12;
const SET = ['a', 'z'];
const NONE = { conflicted: () => {} };
const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
const element = ({ value }: Step) => `e${value}`;

function clock(): StampClock {
  let now = 0;
  return new StampClock('hybrid', () => ++now);
}

/** A type of the family, with how a step changes it. */
function of<S>(
  name: string,
  type: DataTypeOf<S>,
  wire: StateOnTheWire<S>,
  initial: Value | undefined,
  rest: Pick<Subject<S>, 'change' | 'expected'>,
): Subject<S> {
  const { join, difference } = type;
  return {
    name,
    start: type.start(initial),
    join,
    difference,
    read: (state) => type.read(state, initial),
    wire,
    ...rest,
  };
}

function counting<S>(name: string, type: DataTypeOf<S>, wire: StateOnTheWire<S>, sign: -1 | 0): Subject<S> {
  const by = ({ what, value }: Step) => (what === 'undo' ? sign * value : value);
  return of(name, type, wire, INITIAL, {
    change: (state, step, act) => type.write(state, (type.read(state, INITIAL) as number) + by(step), act, INITIAL),
    expected: (known) => INITIAL + sum(known.map(({ step }) => by(step))),
  });
}

/** Takes where it may, gives rights to the next one where it may not: neither changes what was taken. */
const bounded = boundedCounter(REPLICAS, (slot) => slot);
const boundedSubject = of('bounded counter', bounded, boundedCounterOnTheWire, INITIAL, {
  change(state, step, act) {
    const stock = bounded.read(state, INITIAL) as number;
    if (step.what === 'change') return bounded.write(state, stock + (step.value % 2), act, INITIAL);
    if (step.value <= rightsOf(state, act.slot)) return bounded.write(state, stock - step.value, act, INITIAL);
    return undefined;
  },
  expected: (known) => INITIAL + sum(known.map(({ step }) => (step.what === 'undo' ? -step.value : step.value % 2))),
});

/** A set, by what says whether an element is in of everything that was done to it. */
function membership<S>(
  name: string,
  type: DataTypeOf<S>,
  wire: StateOnTheWire<S>,
  isIn: (adds: readonly Done[], removes: readonly Done[]) => boolean,
): Subject<S> {
  return of(name, type, wire, SET, {
    change(state, step, act) {
      const kind = step.what === 'undo' ? 'remove' : 'add';
      const operation = { kind, key: 0, value: element(step), amount: 0, expected: undefined, into: -1 } as const;
      if (type.refusal?.(operation, state, type.read(state, SET), act.slot) !== undefined) return undefined;
      return type.member!(kind, state, element(step), act);
    },
    expected(known) {
      const names = [...new Set(known.map(({ step }) => element(step)))];
      const of = (name: string, what: Step['what']) =>
        known.filter(({ step }) => element(step) === name && step.what === what);
      const inside = names.filter((name) => isIn(of(name, 'change'), of(name, 'undo')));
      return ['a', ...inside.sort(), 'z'];
    },
  });
}

const saw = (one: Done, other: Done) => one.seen.has(other.id);
const lww = lwwRegister(NONE, clock());
const mv = mvRegister(NONE);

export const mvSubject = of('MV-register', mv, mvRegisterOnTheWire, undefined, {
  change: (state, _step, act) => mv.write(state, act.n, act, undefined),
  expected: (known) => {
    const left = known.filter((one) => !known.some((other) => saw(other, one)));
    return left.map(({ id }) => id).sort((a, b) => a - b);
  },
});

const mapSubject: Subject<map.OrMap> = {
  name: 'OR-map',
  start: map.NO_FIELDS,
  join: map.joinedMaps,
  difference: map.differenceOfMaps,
  wire: map.orMapOnTheWire,
  change(state, step, { slot, n }) {
    if (step.what === 'undo') return map.removedField(state, element(step));
    return step.value % 2 === 0
      ? map.countedIn(state, element(step), slot, step.value + 1)
      : map.put(state, element(step), slot, n);
  },
  read: (state) =>
    state.fields.map(({ name }) => [name, map.countIn(state, name), [...map.valuesIn(state, name)].sort(bySize)]),
  expected(known) {
    const names = [...new Set(known.map(({ step }) => element(step)))].sort();
    const fields = names.map((name) => {
      const mine = known.filter(({ step }) => element(step) === name);
      const removes = mine.filter(({ step }) => step.what === 'undo');
      const left = mine.filter((one) => one.step.what === 'change' && !removes.some((remove) => saw(remove, one)));
      const isCount = ({ step }: Done) => step.value % 2 === 0;
      const values = left.filter((one) => !isCount(one) && !left.some((other) => !isCount(other) && saw(other, one)));
      const count = sum(left.filter(isCount).map(({ step }) => step.value + 1));
      return [name, count, values.map(({ id }) => id).sort((a, b) => a - b)] as const;
    });
    return fields.filter(([, count, values]) => count > 0 || values.length > 0);
  },
};

const bySize = (a: Scalar, b: Scalar) => (a as number) - (b as number);

/** Which elements are there; in which order, the file of its own says. */
const rgaSubject: Subject<rga.Rga> = {
  name: 'RGA',
  start: rga.NO_NODES,
  join: rga.joinedSequences,
  difference: rga.differenceOfSequences,
  wire: rga.rgaOnTheWire,
  change(state, step, { slot, n }) {
    const { length } = rga.sequenceOf(state);
    return rga.inserted(state, Math.min(step.value, length), [n], slot);
  },
  read: (state) => [...rga.sequenceOf(state)].sort(bySize),
  expected: (known) => known.map(({ id }) => id).sort((a, b) => a - b),
};

// biome-ignore lint/suspicious/noExplicitAny: tests run them one by one, each with its own states.
export const subjects: readonly Subject<any>[] = [
  counting('G-counter', growCounter, growCounterOnTheWire, 0),
  counting('PN-counter', pnCounter, pnCounterOnTheWire, -1),
  boundedSubject,
  membership('G-set', growSet, growSetOnTheWire, (adds) => adds.length > 0),
  membership('2P-set', twoPhaseSet, twoPhaseSetOnTheWire, (adds, removes) => {
    // A removal counts where it had seen an add, whichever; of the first ones nobody can say.
    return adds.length > 0 && !removes.some((remove) => adds.some((add) => saw(remove, add)));
  }),
  // In where some add of it was not seen by any remove of it (Shapiro 2011 §3.3.5).
  membership('OR-set, add wins', orSet, orSetOnTheWire, (adds, removes) =>
    adds.some((add) => !removes.some((remove) => saw(remove, add))),
  ),
  membership('OR-set, remove wins', removeWinsSet, removeWinsSetOnTheWire, (adds, removes) => {
    const isLeft = (one: Done, others: readonly Done[]) => !others.some((other) => saw(other, one));
    return adds.some((add) => isLeft(add, removes)) && !removes.some((remove) => isLeft(remove, adds));
  }),
  membership('timestamp set', timestampSet(clock()), timestampSetOnTheWire, (adds, removes) => {
    const newest = (all: readonly Done[]) => Math.max(0, ...all.map(({ id }) => id));
    return newest(adds) > newest(removes);
  }),
  of('LWW-register', lww, lwwRegisterOnTheWire, undefined, {
    change: (state, _step, act) => lww.write(state, act.n, act, undefined),
    // One clock ticks for all of them, so the last one known is the newest.
    expected: (known) => known.at(-1)?.id,
  }),
  {
    ...mvSubject,
    read: (state) =>
      [...(mv.siblings?.(state) ?? [mv.read(state, undefined)])]
        .filter((v) => v !== undefined)
        .sort((a, b) => Number(a) - Number(b)),
  },
  mapSubject,
  rgaSubject,
];
