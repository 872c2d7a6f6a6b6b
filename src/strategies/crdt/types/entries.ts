/** Vectors of amounts, one entry a slot: which of them are there, and which go beyond others. */
import type { Hash } from '../../../kit/hash.ts';
import { foldVector } from '../../parts/mesh/messages.ts';
import { at, type Vector } from '../../parts/version-vector.ts';

/** Entries that are not 0: only those travel. */
export function entriesOf(vector: Vector): number {
  let entries = 0;
  for (const n of vector) if (n !== 0) entries++;
  return entries;
}

/** The entries of `theirs` that are above those of `mine`; 0 elsewhere. */
export function entriesBeyond(theirs: Vector, mine: Vector): Vector {
  const beyond = theirs.map((n, slot) => (n > at(mine, slot) ? n : 0));
  while (beyond.length > 0 && beyond[beyond.length - 1] === 0) beyond.pop();
  return beyond;
}

/** Amounts may be fractions, which `foldVector` does not take. */
export function foldAmounts(amounts: Vector, hash: Hash): void {
  if (amounts.every(Number.isSafeInteger)) foldVector(amounts, hash);
  else hash.value(amounts);
}
