/** The data types of the family: what an operation means for each, and how two replicas' states join. */
import { assert } from '../../kit/assert.ts';
import type { Hash } from '../../kit/hash.ts';
import type { Context, Key, Scalar, Value } from '../contract.ts';
import type { StampClock } from '../parts/hybrid-clock.ts';
import type { Act, Lattice, Written } from '../parts/mesh/lattice.ts';
import type { Wire } from '../parts/mesh/messages.ts';
import { type Counter, counted, counterBytes, countOf, foldCounter, joinedCounts, NO_COUNT } from './types/pn-counter.ts';
import { added, elementsOf, foldSet, joinedSets, NO_ELEMENTS, type OrSet, removed, setBytes } from './types/or-set.ts';
import { foldRegister, hadSeen, isNewer, type Register } from './types/lww-register.ts';

export type State = Counter | Register | OrSet;

/** What the types need of a Context. */
export type Ground = Pick<Context<unknown, string>, 'keys' | 'conflicted'>;

/** Elements that a set has from the start carry dots of this slot; replicas' slots follow it. */
const SCHEMA = 0;

export class TypeLattice implements Lattice<State> {
  readonly #ground: Ground;
  readonly #clock: StampClock;

  constructor(ground: Ground, clock: StampClock) {
    this.#ground = ground;
    this.#clock = clock;
  }

  read(key: Key, state: State | undefined): Value | undefined {
    if (state === undefined) return this.#ground.keys.initial(key);
    if (state.type === 'counter') return this.#initialCount(key) + countOf(state);
    return state.type === 'set' ? elementsOf(state) : state.value;
  }

  siblings(): undefined {
    return undefined;
  }

  write(key: Key, mine: State | undefined, value: Value | undefined, act: Act): Written<State> {
    const type = this.#ground.keys.typeOf(key);
    if (type === 'set') return this.#writeSet(this.#setAt(key, mine), value, act);
    if (type === 'register') return this.#writeRegister(mine, value, act);
    // A number is set, and reset, by adding what is missing here: what others add meanwhile stays.
    const counter = this.#counterAt(mine);
    const goal = typeof value === 'number' ? value : 0;
    const delta = counted(counter, act.slot, goal - this.#initialCount(key) - countOf(counter));
    return { next: joinedCounts(counter, delta), delta };
  }

  member(kind: 'add' | 'remove', key: Key, mine: State | undefined, element: Scalar, act: Act) {
    if (this.#ground.keys.typeOf(key) !== 'set') return undefined;
    const set = this.#setAt(key, mine);
    const delta = kind === 'add' ? added(set, element, act.slot + 1) : removed(set, element);
    return { next: joinedSets(set, delta), delta };
  }

  join(key: Key, mine: State | undefined, theirs: State): State {
    if (theirs.type === 'register') return this.#joinRegisters(mine, theirs);
    if (theirs.type === 'counter') return mine === undefined ? theirs : joinedCounts(this.#counterAt(mine), theirs);
    return joinedSets(this.#setAt(key, mine), theirs);
  }

  combine(_key: Key, earlier: State, later: State): State {
    if (earlier.type === 'counter' && later.type === 'counter') return joinedCounts(earlier, later);
    if (earlier.type === 'set' && later.type === 'set') return joinedSets(earlier, later);
    return later;
  }

  recall(state: State): void {
    if (state.type === 'register') this.#clock.recall(state.stamp);
  }

  #writeRegister(mine: State | undefined, value: Value | undefined, act: Act): Written<State> {
    const stamp = this.#clock.tick();
    const over = mine?.type === 'register' ? mine : undefined;
    const next: Register = {
      type: 'register',
      stamp,
      slot: act.slot,
      value,
      write: act.write,
      overStamp: over?.stamp ?? Number.MIN_SAFE_INTEGER,
      overSlot: over?.slot ?? -1,
    };
    return { next, delta: next };
  }

  #joinRegisters(mine: State | undefined, theirs: Register): State {
    this.#clock.observe(theirs.stamp);
    if (mine === undefined) return theirs;
    assert(mine.type === 'register', 'a key has one type');
    if (mine.stamp === theirs.stamp && mine.slot === theirs.slot) return mine;
    const isKept = isNewer(mine, theirs);
    const winner = isKept ? mine : theirs;
    const loser = isKept ? theirs : mine;
    if (!hadSeen(winner, loser) && winner.write !== loser.write) this.#ground.conflicted(loser.write, 'dropped');
    return winner;
  }

  #writeSet(set: OrSet, value: Value | undefined, act: Act): Written<State> {
    const goal: readonly Scalar[] = Array.isArray(value) ? value : [];
    let next = set;
    let delta: OrSet = NO_ELEMENTS;
    for (const { element } of set.elements) {
      if (!goal.includes(element)) delta = joinedSets(delta, removed(set, element));
    }
    next = joinedSets(next, delta);
    for (const element of goal) {
      const add = added(next, element, act.slot + 1);
      delta = joinedSets(delta, add);
      next = joinedSets(next, add);
    }
    return { next, delta };
  }

  #initialCount(key: Key): number {
    const initial = this.#ground.keys.initial(key);
    return typeof initial === 'number' ? initial : 0;
  }

  #counterAt(state: State | undefined): Counter {
    return state?.type === 'counter' ? state : NO_COUNT;
  }

  #setAt(key: Key, state: State | undefined): OrSet {
    if (state?.type === 'set') return state;
    const initial = this.#ground.keys.initial(key);
    if (!Array.isArray(initial)) return NO_ELEMENTS;
    let set = NO_ELEMENTS;
    for (const element of initial as readonly Scalar[]) set = joinedSets(set, added(set, element, SCHEMA));
    return set;
  }
}

export const typesOnTheWire: Wire<State> = {
  size(state: State): number {
    if (state.type === 'counter') return counterBytes(state);
    if (state.type === 'set') return setBytes(state);
    return 40 + (typeof state.value === 'string' ? state.value.length : 8);
  },
  fold(state: State, hash: Hash): void {
    hash.text(state.type);
    if (state.type === 'counter') foldCounter(state, hash);
    else if (state.type === 'set') foldSet(state, hash);
    else foldRegister(state, hash);
  },
};
