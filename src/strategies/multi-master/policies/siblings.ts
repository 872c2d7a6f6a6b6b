/** Siblings: all concurrent versions are kept and handed out, until somebody who has seen them writes (Riak). */
import type { Version } from '../versions.ts';
import type { Around, Policy } from './policy.ts';

/** A join, causal, and nothing that was acknowledged is dropped unseen. */
export function siblings({ newer }: Around): Policy {
  return { keeps: 'all', isCausal: true, goesBefore: liveFirst(newer), fate: 'sibling', handsOut: true };
}

/** The newest that is no deletion; where all are, the newest. */
export function liveFirst(newer: Around['newer']): Policy['goesBefore'] {
  return (a: Version, b: Version) => {
    const isLive = a.value !== undefined;
    return isLive === (b.value !== undefined) ? newer(a, b) : isLive;
  };
}
