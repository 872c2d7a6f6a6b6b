/** Last writer wins: the highest stamp, whoever knew whom (DynamoDB, Cassandra, Yugabyte). */
import type { Around, Policy } from './policy.ts';

/** A join. Causal by hybrid or Lamport stamps; a slow wall clock loses even to what it has seen (trap T01). */
export function lww({ newer }: Around): Policy {
  return { keeps: 'one', isCausal: true, goesBefore: newer, fate: 'dropped' };
}
