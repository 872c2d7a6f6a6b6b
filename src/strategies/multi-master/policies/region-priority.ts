/** Region priority: of concurrent versions that of the region named first, then the stamp. */
import type { Around, Policy } from './policy.ts';

/** A join. Causal, for only concurrent versions are compared. */
export function regionPriority({ newer, priorityOf }: Around): Policy {
  return {
    keeps: 'all',
    isCausal: true,
    goesBefore(a, b) {
      const first = priorityOf(a.slot) - priorityOf(b.slot);
      return first !== 0 ? first < 0 : newer(a, b);
    },
    fate: 'dropped',
  };
}
