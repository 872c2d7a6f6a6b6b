/** Resolve on read: concurrent versions stay until somebody reads, and what that read shows is written back. */

import { union } from './merge.ts';
import type { Around, Policy } from './policy.ts';
import { liveFirst } from './siblings.ts';

/**
 * A join, and causal. The read decides: sets unite, of anything else the newest stays and the others are gone. Two
 * reads at the same time in two regions write back two resolutions, which are concurrent again.
 */
export function resolveOnRead({ ground, newer }: Around): Policy {
  const goesBefore = liveFirst(newer);
  return {
    keeps: 'all',
    isCausal: true,
    goesBefore,
    fate: 'sibling',
    resolves: true,
    shown: (key, versions) => union(ground.keys, goesBefore, key, versions),
  };
}
