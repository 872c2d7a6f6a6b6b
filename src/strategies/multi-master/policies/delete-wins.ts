/** Delete wins: of concurrent versions a deletion, then the stamp (Cosmos DB). */
import type { Around, Policy } from './policy.ts';

/** A join. Causal, for only concurrent versions are compared: who has seen the deletion may bring the key back. */
export function deleteWins({ newer }: Around): Policy {
  return {
    keeps: 'all',
    isCausal: true,
    goesBefore(a, b) {
      const isGone = a.value === undefined;
      return isGone === (b.value === undefined) ? newer(a, b) : isGone;
    },
    fate: 'dropped',
  };
}
