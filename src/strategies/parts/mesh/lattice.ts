/** What a family must know of its data so that a mesh can replicate it: how a key's states join. */
import type { Key, Scalar, Value, WriteId } from '../../contract.ts';
import type { Vector } from '../version-vector.ts';

/** Who writes: the dot (slot, n) of the write, its intent, and what its client has seen. */
export interface Act {
  readonly slot: number;
  readonly n: number;
  readonly write: WriteId;
  /** Blind writes of a client with a session: what it had seen. Else all that is here. */
  readonly context: Vector | undefined;
}

export interface Written<S> {
  /** The key's state from now on. */
  readonly next: S;
  /** What others must join to learn of it. */
  readonly delta: S;
}

/** States are immutable. `join` is commutative, associative and idempotent, or replicas diverge. */
export interface Lattice<S> {
  read(key: Key, state: S | undefined): Value | undefined;
  /** Where several concurrent values are handed out: all of them. */
  siblings(key: Key, state: S | undefined): readonly Value[] | undefined;
  /** The key is to have `value` (undefined = nothing) from now on. */
  write(key: Key, mine: S | undefined, value: Value | undefined, act: Act): Written<S>;
  /** Adds or removes one element; undefined where this is a write of the whole set like any other. */
  member(kind: 'add' | 'remove', key: Key, mine: S | undefined, element: Scalar, act: Act): Written<S> | undefined;
  /** `mine` itself where `theirs` holds nothing new. Tells observers of conflicts. */
  join(key: Key, mine: S | undefined, theirs: S): S;
  /** One delta for two that one replica made one after the other. */
  combine(key: Key, earlier: S, later: S): S;
  /** A state was read back from disk. */
  recall(state: S): void;
}
