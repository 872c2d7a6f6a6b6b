/** Plain version vectors, one entry per server and one vector for all that a key holds, as Riak's with vnode clocks. */
import type { Act } from '../../parts/mesh/lattice.ts';
import { at, NOTHING_SEEN, type Vector } from '../../parts/version-vector.ts';
import { inOrder, isSame, type Version, type Versions } from '../versions.ts';
import { coversEntries, pruned, unionOfEntries, withEntry } from './entries.ts';
import type { Placed, Versioning } from './versioning.ts';

/**
 * Broken in two ways that dots mend. A vector says of a key what was seen, but not which of its siblings: whoever
 * is behind by one write adds a sibling and removes none (trap T07). And who says nothing of what they have seen
 * cannot be told from who has seen it all (trap T09). Nor is its join associative, for the same reason.
 */
export function vv(prune: number): Versioning {
  return {
    tells: false,

    place({ seen, versions }: Versions, { slot, n }: Act, context: Vector | undefined, stamp: number): Placed {
      const isBlind = context === undefined || context.length === 0;
      const others = isBlind || isWithin(seen, context) ? [] : versions;
      const now = pruned(withEntry(seen, slot, n, stamp), prune);
      return { actor: slot, count: n, past: NOTHING_SEEN, seen: now, others };
    },

    join(mine: Versions, theirs: Versions): Versions {
      const isBehind = coversEntries(theirs.seen, mine.seen);
      if (coversEntries(mine.seen, theirs.seen)) return isBehind ? equal(mine, theirs) : mine;
      if (isBehind) return theirs;
      return { seen: unionOfEntries(mine.seen, theirs.seen), versions: both(mine.versions, theirs.versions) };
    },

    union: unionOfEntries,

    /** Nobody can tell. */
    knew: () => false,
  };
}

/** A client's token is a vector of dots of servers. */
function isWithin(seen: Vector, context: Vector): boolean {
  for (let i = 0; i < seen.length; i += 3) if (at(context, seen[i]!) < seen[i + 1]!) return false;
  return true;
}

/** Under one vector there may be other siblings: then they are concurrent too. */
function equal(mine: Versions, theirs: Versions): Versions {
  const versions = both(mine.versions, theirs.versions);
  return versions.length === mine.versions.length ? mine : { seen: mine.seen, versions };
}

function both(mine: readonly Version[], theirs: readonly Version[]): readonly Version[] {
  const news = theirs.filter((version) => !mine.some((held) => isSame(held, version)));
  return news.length === 0 ? mine : inOrder([...mine, ...news]);
}
