/** Policies that need to know nothing but who is near: nearest, random, sticky. */
import type { Address } from '../../strategies/contract.ts';
import type { Ground, Policy } from './policy.ts';

export function nearest({ nearest: nearestOf }: Ground): Policy {
  return { choose: nearestOf };
}

export function random({ random: stream }: Ground): Policy {
  return { choose: (replicas) => replicas[stream.below(replicas.length)] };
}

/** A client stays where it began until that replica falls silent. */
export function sticky({ nearest: nearestOf }: Ground): Policy {
  const stuckTo: (Address | undefined)[] = [];
  return {
    choose(replicas, client) {
      const stuck = stuckTo[client];
      if (stuck !== undefined && replicas.includes(stuck)) return stuck;
      const chosen = nearestOf(replicas);
      stuckTo[client] = chosen;
      return chosen;
    },
    onSilence(client, next) {
      stuckTo[client] = next;
    },
  };
}
