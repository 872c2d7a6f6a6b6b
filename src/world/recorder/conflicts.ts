/** Writes that met a concurrent one, each counted once, by what became of it. */
import type { Micros } from '../../kit/time.ts';
import type { Address, Fate, OperationKind, WriteId } from '../../strategies/contract.ts';
import { DROPPED, type Intent, MERGED, NEVER, REJECTED, SEEN, SIBLING } from './intent.ts';
import type { Intents } from './intents.ts';
import type { Ledger } from './ledger.ts';
import type { Words } from './words.ts';

export const FATES: readonly Fate[] = ['dropped', 'merged', 'sibling', 'rejected'];

const BITS: Readonly<Record<Fate, number>> = {
  dropped: DROPPED,
  merged: MERGED,
  sibling: SIBLING,
  rejected: REJECTED,
};

/** How far back in a busy key's writes the other one is looked for. */
const REACH = 64;

/** Kinds that derive the new state from the old: dropped, they are lost updates. */
const UPDATES: readonly OperationKind[] = ['increment', 'decrement', 'cas', 'add', 'remove', 'decrement-and-insert'];

/** True where this write had not met this fate before. `by`: what it was dropped for, where that is known; else 0. */
export function conflicted(
  write: Intent,
  fate: Fate,
  by: WriteId,
  replica: Address,
  at: Micros,
  words: Words,
  ledger: Ledger,
): boolean {
  const bit = BITS[fate];
  if ((write.fates & bit) !== 0) return false;
  const isFirst = write.fates === 0;
  write.fates |= bit;
  if (isFirst || by !== 0) write.rival = by === 0 ? rivalOf(write, replica, ledger) : by;
  const isNew = write.accepted === NEVER || (write.accepted === at && write.acceptor === replica);
  if (isNew && (fate === 'dropped' || fate === 'rejected')) write.isBornBeaten = true;
  const isLostUpdate = fate === 'dropped' && (write.isPartial || UPDATES.includes(write.kind));
  for (const cell of write.cells) {
    if (isFirst) cell.conflicts++;
    if (isLostUpdate) cell.lostUpdates++;
    if (fate === 'dropped') cell.beaten++;
    if (fate === 'merged') cell.merged++;
    if (fate === 'sibling') cell.kept++;
    if (fate === 'rejected') cell.rejected++;
    for (const metric of ['conflicts', isLostUpdate ? 'conflicts.lost_updates' : '', METRICS[fate]]) {
      if (metric === '' || !cell.lacks(metric, 0)) continue;
      const why = `met ${otherOf(write)} at ${words.replica(replica)} and was ${WORDS[fate]}`;
      cell.prove(metric, { at, size: 0, op: words.op(write), why, ops: opsOf(write) });
    }
  }
  if (fate === 'dropped' && write.acked !== NEVER) dropped(write, at, words);
  return true;
}

/**
 * `by` knew it, or set out when it was confirmed already: then it replaced it, as any later write does. `place` is of the
 * replica that tells.
 */
export function isSucceeded(
  write: Intent | undefined,
  by: WriteId,
  knew: boolean,
  place: number,
  intents: Intents,
): boolean {
  // Done a second time, it takes its own place.
  if (write?.id === by) return true;
  const winner = intents.find(by);
  if (knew && winner !== undefined) winner.isHeir = true;
  if (write === undefined) return true;
  // Who is forgotten was visible everywhere: it came after `write` if it was asked for after it.
  const isAfter = winner === undefined ? by > write.id : write.acked !== NEVER && winner.at >= write.acked;
  const wasSucceeded = write.coveredBy !== 0;
  if (!knew && !isAfter && !wasSucceeded) return false;
  // Who shows `by` now will tell what replaces that: so the newest to be told of leads on to what lasts, and round no
  // circle, even where one of them is done a second time. Who has it from others may have it late.
  const isOld = wasSucceeded && winner !== undefined && !winner.has(SEEN, place) && leadsTo(winner, write, intents);
  if (isOld) return true;
  if (write.coveredFirst === 0) write.coveredFirst = write.coveredBy;
  write.coveredBy = by;
  return true;
}

/** Whether `write` is among those that replaced `from`. */
function leadsTo(from: Intent, write: Intent, intents: Intents): boolean {
  let next: Intent | undefined = from;
  for (let left = REACH; next !== undefined && left > 0; left--) {
    if (next === write) return true;
    next = next.coveredBy === 0 ? undefined : intents.find(next.coveredBy);
  }
  return false;
}

/** Acknowledged and silently beaten: told once both are known, in whichever order they come. */
export function dropped(write: Intent, at: Micros, words: Words): void {
  for (const cell of write.cells) {
    cell.dropped++;
    if (!cell.lacks('writes.dropped', 0)) continue;
    const why = `${words.acknowledged(write)}, then dropped for ${otherOf(write)}`;
    cell.prove('writes.dropped', { at, size: 0, op: words.op(write), why, ops: opsOf(write) });
  }
}

function otherOf(write: Intent): string {
  return write.isBornBeaten ? 'an older write' : 'a concurrent write';
}

/** One of the two is shown at the replica, the other arrives there. */
function rivalOf(write: Intent, replica: Address, { chains, seating }: Ledger): WriteId {
  const place = seating.placeOf[replica];
  const isHere = write.has(SEEN, place);
  let newest: WriteId = 0;
  let left = REACH;
  for (let link = chains.newest(write.key); link !== undefined && left-- > 0; link = link.older) {
    const other = link.write;
    if (other === write) continue;
    if (other.has(SEEN, place) !== isHere) return other.id;
    if (newest === 0) newest = other.id;
  }
  return newest;
}

function opsOf({ id, rival }: Intent): readonly WriteId[] {
  return rival === 0 ? [id] : [id, rival];
}

const METRICS: Readonly<Record<Fate, string>> = {
  dropped: 'conflicts.dropped',
  merged: 'conflicts.merged',
  sibling: 'conflicts.siblings',
  rejected: 'conflicts.rejected',
};

const WORDS: Readonly<Record<Fate, string>> = {
  dropped: 'dropped',
  merged: 'merged',
  sibling: 'kept as a sibling',
  rejected: 'rejected',
};
