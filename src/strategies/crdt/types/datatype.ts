/** What a data type tells the mesh of itself: how an operation changes it, how two states join, what a delta adds. */
import type { Hash } from '../../../kit/hash.ts';
import type { Operation, Outcome, Scalar, Value } from '../../contract.ts';
import type { Act, Loan } from '../../parts/mesh/lattice.ts';

/**
 * States are immutable and form a join semilattice. Every update is a delta (Almeida et al. 2018): what
 * `write` and `member` return is joined to what is here, and to what is elsewhere.
 */
export interface DataTypeOf<S> {
  /** What a key holds before anybody wrote to it. */
  start(initial: Value | undefined): S;
  read(state: S, initial: Value | undefined): Value | undefined;
  /** Where several concurrent values are handed out: all of them. */
  siblings?(state: S): readonly Value[] | undefined;
  /** The delta after which the key has `value`, as far as is known here. */
  write(state: S, value: Value | undefined, act: Act, initial: Value | undefined): S;
  /** The delta of adding or removing one element. */
  member?(kind: 'add' | 'remove', state: S, element: Scalar, act: Act): S;
  /** The delta of an operation on one field of a map, or at one place of a sequence. */
  part?(operation: Operation, state: S, act: Act): S;
  /** Why this cannot be done to this type, or not here and now. `now` is what is read here. */
  refusal?(operation: Operation, state: S, now: Value | undefined, slot: number): Outcome | undefined;
  /** Who else holds rights, and how much to ask of each. */
  lenders?(state: S, slot: number, amount: number): readonly Loan[];
  /** Moves rights between slots, where the type has any; undefined where there is nothing to give. */
  grant?(state: S, from: number, to: number, amount: number): S | undefined;
  /** Commutative, associative and idempotent; `mine` itself where `theirs` has nothing new. */
  join(mine: S, theirs: S): S;
  /**
   * The least part of `theirs` that joined to `mine` gives the same (Enes et al. 2019, Δ): undefined where
   * nothing is new.
   */
  difference(theirs: S, mine: S): S | undefined;
  /** Drops what only answers to updates that nobody can have missed; `state` itself where there is none. */
  collected?(state: S): S;
}

/** What the wire and the ledger must know of a state. */
export interface StateOnTheWire<S> {
  /** In bytes, all of it. */
  bytes(state: S): number;
  /** Of those: stamps, dots and tombstones, which no reader sees. */
  metadata(state: S): number;
  /** Irreducible parts: elements of a set, entries of a counter (Enes et al. 2019 §VI). */
  parts(state: S): number;
  /** Every field. */
  fold(state: S, hash: Hash): void;
}
