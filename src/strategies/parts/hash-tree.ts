/** Hash trees of two levels over keys (Merkle 1987): two replicas find out where they differ by a few hashes. */
import { mix } from '../../kit/hash.ts';
import type { Key } from '../contract.ts';

/** Upper hashes, and leaves below each of them. */
const GROUPS = 16;
const EACH = 16;
export const LEAVES = GROUPS * EACH;

export function noLeaves(): number[] {
  return new Array(LEAVES).fill(0);
}

/** Counts a key in, by the hash of what it holds. Sums, so that the order in which keys came does not matter. */
export function addLeaf(leaves: number[], key: Key, print: number): void {
  leaves[key % LEAVES] = (leaves[key % LEAVES]! + mix(mix(key + 1) ^ print)) | 0;
}

export function upper(leaves: readonly number[]): readonly number[] {
  return Array.from({ length: GROUPS }, (_, group) => {
    let sum = 0;
    for (let i = 0; i < EACH; i++) sum = mix(sum ^ leaves[group * EACH + i]!);
    return sum;
  });
}

export function groupsApart(leaves: readonly number[], hashes: readonly number[]): readonly number[] {
  const mine = upper(leaves);
  const groups: number[] = [];
  for (let group = 0; group < GROUPS; group++) if (mine[group] !== hashes[group]) groups.push(group);
  return groups;
}

/** The leaves below these groups, one group after the other. */
export function below(leaves: readonly number[], groups: readonly number[]): readonly number[] {
  return groups.flatMap((group) => leaves.slice(group * EACH, (group + 1) * EACH));
}

/** Where these hashes, of the leaves below `groups`, are others. */
export function leavesApart(
  leaves: readonly number[],
  groups: readonly number[],
  hashes: readonly number[],
): readonly number[] {
  const different: number[] = [];
  groups.forEach((group, at) => {
    for (let i = 0; i < EACH; i++) {
      if (leaves[group * EACH + i] !== hashes[at * EACH + i]) different.push(group * EACH + i);
    }
  });
  return different;
}
