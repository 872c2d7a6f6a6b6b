/** Writes that met a concurrent one, each counted once, by what became of it. */
import type { Micros } from '../../kit/time.ts';
import type { Address, Fate, OperationKind } from '../../strategies/contract.ts';
import { DROPPED, type Intent, MERGED, NEVER, REJECTED, SIBLING } from './intent.ts';
import type { Words } from './words.ts';

export const FATES: readonly Fate[] = ['dropped', 'merged', 'sibling', 'rejected'];

const BITS: Readonly<Record<Fate, number>> = {
  dropped: DROPPED,
  merged: MERGED,
  sibling: SIBLING,
  rejected: REJECTED,
};

/** Kinds that derive the new state from the old: dropped, they are lost updates. */
const UPDATES: readonly OperationKind[] = ['increment', 'decrement', 'cas', 'add', 'remove', 'decrement-and-insert'];

/** True where this write had not met this fate before. */
export function conflicted(write: Intent, fate: Fate, replica: Address, at: Micros, words: Words): boolean {
  const bit = BITS[fate];
  if ((write.fates & bit) !== 0) return false;
  const isFirst = write.fates === 0;
  write.fates |= bit;
  const isLostUpdate = fate === 'dropped' && UPDATES.includes(write.kind);
  for (const cell of write.cells) {
    if (isFirst) cell.conflicts++;
    if (isLostUpdate) cell.lostUpdates++;
    if (fate === 'merged') cell.merged++;
    if (fate === 'rejected') cell.rejected++;
    for (const metric of ['conflicts', isLostUpdate ? 'conflicts.lost_updates' : '', `conflicts.${fate}`]) {
      if (metric === '' || !cell.lacks(metric, 0)) continue;
      const why = `met a concurrent write at ${words.replica(replica)} and was ${WORDS[fate]}`;
      cell.prove(metric, { at, size: 0, op: words.op(write), why });
    }
  }
  if (fate === 'dropped' && write.acked !== NEVER) dropped(write, at, words);
  return true;
}

/** Acknowledged and silently beaten: told once both are known, in whichever order they come. */
export function dropped(write: Intent, at: Micros, words: Words): void {
  for (const cell of write.cells) {
    cell.dropped++;
    if (!cell.lacks('writes.dropped', 0)) continue;
    const why = `${words.acknowledged(write)}, then dropped for a concurrent write`;
    cell.prove('writes.dropped', { at, size: 0, op: words.op(write), why });
  }
}

const WORDS: Readonly<Record<Fate, string>> = {
  dropped: 'dropped',
  merged: 'merged',
  sibling: 'kept as a sibling',
  rejected: 'rejected',
};
