/** What replicas say that compare hash trees of what they hold. */
import type { Hash } from '../../../kit/hash.ts';
import type { Vector } from '../version-vector.ts';
import { type Change, changesBytes, foldChanges, foldVector, HEADER_BYTES, vectorBytes, type Wire } from './wire.ts';

const HASH_BYTES = 4;

/** The upper hashes of my tree. */
export interface Roots {
  readonly kind: 'roots';
  /** Names the comparison. */
  readonly round: number;
  readonly hashes: readonly number[];
  /** What I had seen as I made the tree: whoever has all that it has, has this. */
  readonly through: Vector;
}

/** The leaves of mine below those upper hashes in which we differ. */
export interface Branches {
  readonly kind: 'branches';
  readonly round: number;
  readonly groups: readonly number[];
  readonly hashes: readonly number[];
}

/** What I have in leaves in which we differ, in several messages where it is much. */
export interface Rows<S> {
  readonly kind: 'rows';
  readonly round: number;
  readonly leaves: readonly number[];
  /** This is the `part`-th of `parts`, from 0. */
  readonly part: number;
  readonly parts: number;
  readonly changes: readonly Change<S>[];
  readonly through: Vector;
  /** It comes from who was asked, and holds only what the other one lacked. */
  readonly isAnswer: boolean;
}

export type ComparedTrees<S> = Roots | Branches | Rows<S>;

export function treesBytes<S>(wire: Wire<S>, message: ComparedTrees<S>): number {
  switch (message.kind) {
    case 'roots':
      return HEADER_BYTES + HASH_BYTES * message.hashes.length + vectorBytes(message.through);
    case 'branches':
      return HEADER_BYTES + HASH_BYTES * (message.groups.length + message.hashes.length);
    case 'rows': {
      const { leaves, changes, through } = message;
      return HEADER_BYTES + HASH_BYTES * leaves.length + vectorBytes(through) + changesBytes(wire, changes);
    }
  }
}

export function foldTrees<S>(wire: Wire<S>, message: ComparedTrees<S>, hash: Hash): void {
  hash.wide(message.round);
  switch (message.kind) {
    case 'roots':
      foldVector(message.hashes, hash);
      foldVector(message.through, hash);
      return;
    case 'branches':
      foldVector(message.groups, hash);
      foldVector(message.hashes, hash);
      return;
    case 'rows':
      foldVector(message.leaves, hash);
      hash.ints(message.part, message.parts, message.isAnswer ? 1 : 0);
      foldVector(message.through, hash);
      foldChanges(wire, message.changes, hash);
  }
}
