/** The data types of the family side by side: each key has one, by the type of its data and the options. */
import type { Hash } from '../../kit/hash.ts';
import type { Context, DataType, Key, Operation, Outcome, Scalar, Value } from '../contract.ts';
import type { StampClock } from '../parts/hybrid-clock.ts';
import type { Act, Lattice, Loan, Written } from '../parts/mesh/lattice.ts';
import { type BoundedCounter, boundedCounter, boundedCounterOnTheWire } from './types/bounded-counter.ts';
import type { DataTypeOf, StateOnTheWire } from './types/datatype.ts';
import { type GrowCounter, growCounter, growCounterOnTheWire } from './types/g-counter.ts';
import { type GrowSet, growSet, growSetOnTheWire } from './types/g-set.ts';
import { lwwRegister, lwwRegisterOnTheWire, type Register } from './types/lww-register.ts';
import { type MvRegister, mvRegister, mvRegisterOnTheWire } from './types/mv-register.ts';
import { type OpCounter, opCounter, opCounterOnTheWire } from './types/op-counter.ts';
import { type OrMap, orMap, orMapOnTheWire } from './types/or-map.ts';
import { type OrSet, orSet, orSetOnTheWire } from './types/or-set.ts';
import { type Counter, pnCounter, pnCounterOnTheWire } from './types/pn-counter.ts';
import { type Rga, rga, rgaOnTheWire } from './types/rga.ts';
import { type RemoveWinsSet, removeWinsSet, removeWinsSetOnTheWire } from './types/rw-set.ts';
import { type TimestampSet, timestampSet, timestampSetOnTheWire } from './types/timestamp-set.ts';
import { type TwoPhaseSet, twoPhaseSet, twoPhaseSetOnTheWire } from './types/two-phase-set.ts';

export type State =
  | Counter
  | GrowCounter
  | OpCounter
  | BoundedCounter
  | Register
  | MvRegister
  | OrSet
  | RemoveWinsSet
  | GrowSet
  | TwoPhaseSet
  | TimestampSet
  | OrMap
  | Rga;

/** Which type the keys of a kind of data have. */
export interface Types {
  readonly counter: 'pn' | 'grow' | 'bounded' | 'op';
  readonly register: 'lww' | 'mv';
  /** Operations that come again are known again. */
  readonly dedup: boolean;
  readonly set: 'add-wins' | 'remove-wins' | 'grow' | '2p' | 'timestamp';
}

export const DEFAULT_TYPES: Types = { counter: 'pn', dedup: true, register: 'lww', set: 'add-wins' };

/** What the types need of a Context. */
export type Ground = Pick<Context<unknown, string>, 'keys' | 'conflicted'>;

/** Clocks that stamps come from, and the slots that share out what is there at the start. */
export interface Surroundings {
  readonly hybrid: StampClock;
  readonly wall: StampClock;
  /** Slots of first incarnations: 0 .. count − 1. */
  readonly count: number;
  addressOf(slot: number): number;
}

/** A type whose own states are nobody's business: a key never changes its type. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where types of states are erased.
type AnyType = DataTypeOf<any>;

export class TypeLattice implements Lattice<State> {
  readonly #ground: Ground;
  readonly #hybrid: StampClock;
  readonly #counter: AnyType;
  readonly #bounded: AnyType;
  readonly #register: AnyType;
  readonly #set: AnyType;

  constructor(ground: Ground, around: Surroundings, types: Types = DEFAULT_TYPES) {
    this.#ground = ground;
    this.#hybrid = around.hybrid;
    this.#counter = { pn: pnCounter, bounded: pnCounter, grow: growCounter, op: opCounter(types.dedup) }[types.counter];
    this.#bounded = types.counter === 'bounded' ? boundedCounter(around.count, around.addressOf) : this.#counter;
    this.#register = types.register === 'mv' ? mvRegister(ground) : lwwRegister(ground, around.hybrid);
    this.#set = {
      'add-wins': orSet,
      'remove-wins': removeWinsSet,
      grow: growSet,
      '2p': twoPhaseSet,
      timestamp: timestampSet(around.wall),
    }[types.set];
  }

  read(key: Key, state: State | undefined): Value | undefined {
    const initial = this.#ground.keys.initial(key);
    return state === undefined ? initial : this.#typeAt(key).read(state, initial);
  }

  siblings(key: Key, state: State | undefined): readonly Value[] | undefined {
    return state === undefined ? undefined : this.#typeAt(key).siblings?.(state);
  }

  refusal(operation: Operation, key: Key, mine: State | undefined, slot: number): Outcome | undefined {
    const type = this.#typeAt(key);
    if (type.refusal === undefined) return undefined;
    return type.refusal(operation, this.#stateAt(key, mine), this.read(key, mine), slot);
  }

  write(key: Key, mine: State | undefined, value: Value | undefined, act: Act): Written<State> {
    const type = this.#typeAt(key);
    const state = this.#stateAt(key, mine);
    const delta = type.write(state, value, act, this.#ground.keys.initial(key));
    return { next: type.join(state, delta), delta };
  }

  member(kind: 'add' | 'remove', key: Key, mine: State | undefined, element: Scalar, act: Act) {
    const type = this.#typeAt(key);
    if (type.member === undefined) return undefined;
    const state = this.#stateAt(key, mine);
    const delta: State = type.member(kind, state, element, act);
    return { next: type.join(state, delta) as State, delta };
  }

  part(operation: Operation, key: Key, mine: State | undefined, act: Act): Written<State> | undefined {
    const type = this.#typeAt(key);
    if (type.part === undefined) return undefined;
    const state = this.#stateAt(key, mine);
    const delta: State = type.part(operation, state, act);
    return { next: type.join(state, delta) as State, delta };
  }

  lenders(key: Key, mine: State | undefined, slot: number, amount: number): readonly Loan[] {
    return this.#typeAt(key).lenders?.(this.#stateAt(key, mine), slot, amount) ?? [];
  }

  grant(key: Key, mine: State | undefined, from: number, to: number, amount: number): Written<State> | undefined {
    const type = this.#typeAt(key);
    const state = this.#stateAt(key, mine);
    const delta: State | undefined = type.grant?.(state, from, to, amount);
    return delta && { next: type.join(state, delta), delta };
  }

  join(key: Key, mine: State | undefined, theirs: State): State {
    return this.#typeAt(key).join(this.#stateAt(key, mine), theirs);
  }

  difference(key: Key, theirs: State, mine: State | undefined): State | undefined {
    // A key that nobody wrote to here becomes one that somebody did, whatever is in it.
    return mine === undefined ? theirs : this.#typeAt(key).difference(theirs, mine);
  }

  collected(key: Key, state: State): State {
    return this.#typeAt(key).collected?.(state) ?? state;
  }

  metadata(state: State): number {
    return typesOnTheWire.metadata(state);
  }

  combine(key: Key, earlier: State, later: State): State {
    return this.#typeAt(key).join(earlier, later);
  }

  recall(state: State): void {
    if (state.type === 'register') this.#hybrid.recall(state.stamp);
  }

  #typeAt(key: Key): AnyType {
    const type: DataType = this.#ground.keys.typeOf(key);
    if (type === 'counter') return this.#counter;
    if (type === 'bounded-counter') return this.#bounded;
    if (type === 'map') return orMap;
    if (type === 'sequence') return rga;
    return type === 'set' ? this.#set : this.#register;
  }

  #stateAt(key: Key, state: State | undefined): State {
    return state ?? this.#typeAt(key).start(this.#ground.keys.initial(key));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: by the name in the state itself.
const ON_THE_WIRE: Readonly<Record<State['type'], StateOnTheWire<any>>> = {
  counter: pnCounterOnTheWire,
  'g-counter': growCounterOnTheWire,
  'bounded-counter': boundedCounterOnTheWire,
  'op-counter': opCounterOnTheWire,
  register: lwwRegisterOnTheWire,
  'mv-register': mvRegisterOnTheWire,
  set: orSetOnTheWire,
  'rw-set': removeWinsSetOnTheWire,
  'g-set': growSetOnTheWire,
  '2p-set': twoPhaseSetOnTheWire,
  'timestamp-set': timestampSetOnTheWire,
  'or-map': orMapOnTheWire,
  rga: rgaOnTheWire,
};

export const typesOnTheWire = {
  size: (state: State) => ON_THE_WIRE[state.type].bytes(state),
  metadata: (state: State) => ON_THE_WIRE[state.type].metadata(state),
  parts: (state: State) => ON_THE_WIRE[state.type].parts(state),
  values(state: State): number {
    if (state.type === 'register') return state.value === undefined ? 0 : 1;
    return state.type === 'mv-register' ? state.versions.filter(({ value }) => value !== undefined).length : 0;
  },
  fold(state: State, hash: Hash): void {
    hash.text(state.type);
    ON_THE_WIRE[state.type].fold(state, hash);
  },
};
