/** What a family must know of its data so that a mesh can replicate it: how a key's states join. */
import type { Key, Operation, Outcome, Scalar, Value, WriteId } from '../../contract.ts';
import type { Vector } from '../version-vector.ts';

/** Who writes: the dot (slot, n) of the write, its intent, and what its client has seen. */
export interface Act {
  readonly slot: number;
  readonly n: number;
  readonly write: WriteId;
  /** Blind writes of a client with a session: what it had seen. Else all that is here. */
  readonly context: Vector | undefined;
  /** Who asks, which attempt this is (from 1), and for which field alone. */
  readonly client?: number | undefined;
  readonly attempt?: number | undefined;
  readonly part?: Scalar | undefined;
}

export interface Written<S> {
  /** The key's state from now on. */
  readonly next: S;
  /** What others must join to learn of it. */
  readonly delta: S;
}

/** A write by its place, and the intent behind it. */
export interface Named {
  readonly slot: number;
  readonly n: number;
  readonly write: WriteId;
}

/** What one slot could give another. */
export interface Loan {
  readonly slot: number;
  readonly amount: number;
}

/** States are immutable. `join` is commutative, associative and idempotent, or replicas diverge. */
export interface Lattice<S> {
  read(key: Key, state: S | undefined): Value | undefined;
  /** Where several concurrent values are handed out: all of them. */
  siblings(key: Key, state: S | undefined): readonly Value[] | undefined;
  /** What a read writes back in place of several versions; undefined where it writes nothing. Tells observers. */
  resolution?(key: Key, state: S | undefined): Value | undefined;
  /** The key is to have `value` (undefined = nothing) from now on. */
  write(key: Key, mine: S | undefined, value: Value | undefined, act: Act): Written<S>;
  /** Adds or removes one element; undefined where this is a write of the whole set like any other. */
  member(kind: 'add' | 'remove', key: Key, mine: S | undefined, element: Scalar, act: Act): Written<S> | undefined;
  /** Changes one field of a map, or one place of a sequence; undefined where this is a write of the whole. */
  part?(operation: Operation, key: Key, mine: S | undefined, act: Act): Written<S> | undefined;
  /** Why this cannot be done to such data, or not here and now; undefined where it can. */
  refusal?(operation: Operation, key: Key, mine: S | undefined, slot: number, act?: Act): Outcome | undefined;
  /** Who else holds rights to take, as far as is known, and how much to ask of each so that `amount` comes together. */
  lenders?(key: Key, mine: S | undefined, slot: number, amount: number): readonly Loan[];
  /** Moves `amount` of rights, or what there is, from one slot to another; undefined where there are none. */
  grant?(key: Key, mine: S | undefined, from: number, to: number, amount: number): Written<S> | undefined;
  /** `mine` itself where `theirs` holds nothing new. Tells observers of conflicts. */
  join(key: Key, mine: S | undefined, theirs: S): S;
  /** Without what only answers to updates that nobody can have missed; `state` itself where there is none. */
  collected?(key: Key, state: S): S;
  /**
   * Where joining twice is not the same as once: what is left of a state without what was executed here, as `seen`
   * says; undefined where that is all of it.
   */
  unexecuted?(state: S, seen: Vector): S | undefined;
  /** The writes that are in it by name, for observers. */
  names?(state: S): readonly Named[];
  /** The write that made what `read` shows; 0 where nothing is there, undefined where it is more than one. */
  shown?(key: Key, state: S | undefined): WriteId | undefined;
  /** Bytes of stamps, dots and tombstones, which no reader sees. */
  metadata?(state: S): number;
  /** One delta for two that one replica made one after the other. */
  combine(key: Key, earlier: S, later: S): S;
  /** A state was read back from disk. */
  recall(state: S): void;
}
