/** None: a row is what was applied to it last, in whatever order that was (MySQL and MariaDB rings). */
import type { Around, Policy } from './policy.ts';

/** No join, and not causal: of two rows written at once each replica keeps the other's, and nobody tells. */
export function none({ newer }: Around): Policy {
  return { keeps: 'last', isCausal: false, goesBefore: newer, fate: 'dropped' };
}
