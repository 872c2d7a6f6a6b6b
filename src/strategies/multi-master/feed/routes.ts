/** Who reads whose log: the topologies of masters, over those that are members now. */
import type { Address } from '../../contract.ts';

export type Topology = 'mesh' | 'ring' | 'star' | 'chain';

export interface Routes {
  readonly isMember: boolean;
  /** Whose logs this replica reads. */
  readonly upstreams: readonly Address[];
  /** Who reads its log. */
  readonly downstreams: readonly Address[];
  /** What it has read it logs as well, for those who read from it. */
  readonly passesOn: boolean;
  /**
   * Whoever gave an event is given it as well. So it goes round a ring; between neighbours who read one another
   * each ignores what the other has from it (MySQL's IGNORE_SERVER_IDS), or two would play ball for ever.
   */
  readonly returns: boolean;
}

const NOBODY: readonly Address[] = [];

/** `members` in the order of regions: a ring goes that way round and closes, a star has the first in its middle. */
export function routesOf(self: Address, members: readonly Address[], topology: Topology): Routes {
  const passesOn = topology !== 'mesh';
  const returns = topology === 'ring';
  const count = members.length;
  const mine = members.indexOf(self);
  const isMember = mine !== -1;
  if (!isMember || count === 1) return { isMember, upstreams: NOBODY, downstreams: NOBODY, passesOn, returns };
  if (topology === 'ring') {
    const before = members[(mine + count - 1) % count]!;
    const after = members[(mine + 1) % count]!;
    return { isMember, upstreams: [before], downstreams: [after], passesOn, returns };
  }
  const neighbours = members.filter((_, other) => other !== mine && areNeighbours(topology, mine, other));
  return { isMember, upstreams: neighbours, downstreams: neighbours, passesOn, returns };
}

/** How many hops lie between the two that are furthest apart. */
export function wayOf(topology: Topology, count: number): number {
  if (topology === 'mesh') return Math.min(1, count - 1);
  return topology === 'star' ? Math.min(2, count - 1) : count - 1;
}

function areNeighbours(topology: 'mesh' | 'star' | 'chain', a: number, b: number): boolean {
  if (topology === 'mesh') return true;
  return topology === 'star' ? a === 0 || b === 0 : a === b + 1 || b === a + 1;
}
