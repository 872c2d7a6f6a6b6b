/** Latency-weighted: every replica gets its share, and one that takes twice as long gets half of it. */
import type { Address } from '../../strategies/contract.ts';
import type { Ground, Policy } from './policy.ts';

/** A millisecond is added, or a replica next door would get everything. */
const FLOOR = 1000;

export function latencyWeighted({ random, seen, nearest, now, settings }: Ground): Policy {
  const weightOf = (replica: Address) => 1 / (seen.latencyOf(replica)! + FLOOR);
  return {
    choose(replicas) {
      const known = seen.known(replicas, settings.observe, now());
      if (known.length === 0) return nearest(replicas);
      const sum = known.reduce((total, replica) => total + weightOf(replica), 0);
      let left = random.next() * sum;
      for (const replica of known) {
        left -= weightOf(replica);
        if (left < 0) return replica;
      }
      return known[known.length - 1];
    },
  };
}
