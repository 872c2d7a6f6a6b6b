/** Who has what replaced a write needs the write no more. */
import type { WriteId } from '../../strategies/contract.ts';
import { type Intent, SEEN } from './intent.ts';
import type { Intents } from './intents.ts';

/** How far a write is followed through those that replaced one another. */
const REACH = 256;

/** Whether the replica at `place` has what replaced it. */
export function isCovered(write: Intent, place: number, intents: Intents): boolean {
  const { coveredBy, coveredFirst } = write;
  // Of two that replaced it one may be gone with a disk, while the other lives on.
  return isHad(write, coveredBy, place, intents) || (coveredFirst !== 0 && isHad(write, coveredFirst, place, intents));
}

/** Whether the replica has `by`, or what replaced that. */
function isHad(write: Intent, by: WriteId, place: number, intents: Intents): boolean {
  for (let left = REACH; by !== 0 && left > 0; left--) {
    const cover = intents.find(by);
    // What was beaten stands in the place of all that it replaced, even where no replica ever showed it.
    if (cover === undefined || cover.isComplete || cover.isBeaten || cover.has(SEEN, place)) return true;
    // Who goes from new to old has been there; but what was done twice may cover what is newer than its first time.
    if (cover.accepted >= write.accepted) return false;
    by = cover.coveredBy;
  }
  return false;
}
