/** What a way of counting versions must know: whom a write replaces, and who is left when two replicas compare. */
import type { Act } from '../../parts/mesh/lattice.ts';
import type { Vector } from '../../parts/version-vector.ts';
import type { Version, Versions } from '../versions.ts';

/** A write among the versions that are here. */
export interface Placed {
  readonly actor: number;
  readonly count: number;
  /** All that its writer knew, itself included. */
  readonly past: Vector;
  /** The key's vector from now on. */
  readonly seen: Vector;
  /** Those that stay beside it. */
  readonly others: readonly Version[];
}

export interface Versioning {
  /** Whether two versions say by themselves which of their writers knew the other. */
  readonly tells: boolean;
  /** A write by one who knew what `context` covers, in dots of servers; undefined: all that is here. */
  place(mine: Versions, act: Act, context: Vector | undefined, stamp: number): Placed;
  /** All versions that nobody replaced; `mine` itself where nothing is new. */
  join(mine: Versions, theirs: Versions): Versions;
  union(mine: Vector, theirs: Vector): Vector;
  /** True where the writer of `later` knew `earlier`. */
  knew(later: Version, earlier: Version): boolean;
}

/** True where a vector speaks of this version. */
export type IsSeen = (vector: Vector, version: Version) => boolean;
