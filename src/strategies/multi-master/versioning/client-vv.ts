/** Version vectors with one entry per client, as the first Riak and Dynamo's ancestors had: exact, and ever longer. */
import type { Act } from '../../parts/mesh/lattice.ts';
import { at, type Vector } from '../../parts/version-vector.ts';
import type { Version, Versions } from '../versions.ts';
import { countOf, pruned, unionOfEntries, withEntry } from './entries.ts';
import { survivors } from './survivors.ts';
import type { Placed, Versioning } from './versioning.ts';

/** Attempts of one operation are told apart, for each may be executed; so are its repetitions on the way. */
const ATTEMPTS = 128;
const REPETITIONS = 8;

/**
 * A client counts its own operations, so its later write replaces its earlier one wherever the two meet. Who writes
 * without having read makes a sibling (trap T08), and a pruned vector forgets what it had replaced (trap T10).
 */
export function clientVv(prune: number): Versioning {
  return {
    tells: true,

    place({ seen, versions }: Versions, act: Act, context: Vector | undefined, stamp: number): Placed {
      const { slot, n, client = 0, attempt = 1, write } = act;
      // What a replica writes of its own accord it counts itself.
      const isOwn = write === 0;
      const actor = isOwn ? -1 - slot : client;
      const asked = (write * ATTEMPTS + Math.min(attempt, ATTEMPTS - 1)) * REPETITIONS;
      // The network may repeat a request: what is executed twice is two writes.
      const count = isOwn ? n : Math.max(asked, countOf(seen, client) + 1);
      const known = context === undefined ? seen : knownOf(versions, context);
      const all = withEntry(known, actor, count, stamp);
      const others = versions.filter((version) => !isSeen(all, version));
      const past = pruned(all, prune);
      const now = context === undefined ? past : pruned(unionOfEntries(seen, past), prune);
      return { actor, count, past, seen: now, others };
    },

    join(mine: Versions, theirs: Versions): Versions {
      return survivors(mine, theirs, unionOfEntries(mine.seen, theirs.seen), isSeen);
    },

    union: unionOfEntries,

    knew: (later, earlier) => isSeen(later.past, earlier),
  };
}

/** A client's token names dots of servers: what the versions knew that it saw, the client knows. */
function knownOf(versions: readonly Version[], context: Vector): Vector {
  let known: Vector = [];
  for (const { slot, n, past } of versions) if (at(context, slot) >= n) known = unionOfEntries(known, past);
  return known;
}

function isSeen(seen: Vector, version: Version): boolean {
  return countOf(seen, version.actor) >= version.count;
}
