/** First writer wins: of concurrent versions the lowest stamp; who is known to be late is told no. */
import type { Around, Policy } from './policy.ts';

/** A join. Causal, for only concurrent versions are compared: a write over the first takes its place. */
export function fww({ newer }: Around): Policy {
  return {
    keeps: 'all',
    isCausal: true,
    goesBefore: (a, b) => newer(b, a),
    fate: 'dropped',
    rejectsStale: true,
  };
}
