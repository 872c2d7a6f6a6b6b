/** The join of versions with dots: one goes where the other side had it and has it no more. */
import type { Vector } from '../../parts/version-vector.ts';
import { inOrder, isNewer, isSame, type Version, type Versions } from '../versions.ts';
import type { IsSeen } from './versioning.ts';

/** `mine` itself where nothing is new. `seen`: the union of both vectors, `mine.seen` itself where that is all. */
export function survivors(mine: Versions, theirs: Versions, seen: Vector, isSeen: IsSeen): Versions {
  const kept = mine.versions.filter((version) => isHeldBy(theirs, version) || !isSeen(theirs.seen, version));
  const news = theirs.versions.filter((version) => isNews(mine, version, isSeen));
  if (news.length === 0 && kept.length === mine.versions.length && seen === mine.seen) return mine;
  const others = news.length === 0 ? kept : kept.filter((version) => !news.some((other) => isSame(other, version)));
  return { seen, versions: inOrder([...others, ...news]) };
}

function isHeldBy(side: Versions, version: Version): boolean {
  return side.versions.some((held) => isSame(held, version));
}

/** What a client asked of two servers under one name is one version: the newer. */
function isNews(mine: Versions, version: Version, isSeen: IsSeen): boolean {
  if (!isSeen(mine.seen, version)) return true;
  return mine.versions.some((held) => isSame(held, version) && isNewer(version, held));
}
