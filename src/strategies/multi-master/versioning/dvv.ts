/** Dotted version vector sets (Preguiça et al. 2012): each version by its dot, and what was seen by a vector. */
import type { Act } from '../../parts/mesh/lattice.ts';
import { at, joined, lower, replaced, type Vector } from '../../parts/version-vector.ts';
import type { Version, Versions } from '../versions.ts';
import { survivors } from './survivors.ts';
import type { Placed, Versioning } from './versioning.ts';

/** Replicas exchange `seen` and versions whole, so that it never speaks of a version they did not get. */
export const dvv: Versioning = {
  tells: true,

  place({ seen, versions }: Versions, { slot, n }: Act, context: Vector | undefined): Placed {
    if (context === undefined) {
      const past = replaced(seen, slot, n);
      return { actor: slot, count: n, past, seen: past, others: [] };
    }
    const known = lower(seen, context);
    const others = versions.filter((other) => at(known, other.slot) < other.n);
    return { actor: slot, count: n, past: replaced(known, slot, n), seen: replaced(seen, slot, n), others };
  },

  join(mine: Versions, theirs: Versions): Versions {
    return survivors(mine, theirs, joined(mine.seen, theirs.seen), isSeen);
  },

  union: joined,

  knew: (later, earlier) => at(later.past, earlier.slot) >= earlier.n,
};

function isSeen(seen: Vector, version: Version): boolean {
  return at(seen, version.slot) >= version.n;
}
