/** Most updates win: the longest row of revisions, then the stamp (Couchbase's default). */
import type { Around, Policy } from './policy.ts';

/** A join, and causal by any clock: who writes over a version has one revision more. */
export function mostUpdates({ newer }: Around): Policy {
  return {
    keeps: 'one',
    isCounting: true,
    isCausal: true,
    goesBefore: (a, b) => (a.revision !== b.revision ? a.revision > b.revision : newer(a, b)),
    fate: 'dropped',
  };
}
