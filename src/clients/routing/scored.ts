/** The seed's GeoRouter: near, idle and fresh replicas score high; and two cures for the herds it makes. */
import { MS } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';
import type { Ground, Policy } from './policy.ts';

/** What one replica looks like from one region. */
export interface Candidate {
  /** Round trip, in milliseconds. */
  readonly latency: number;
  readonly isLocal: boolean;
  /** 0..1. */
  readonly load: number;
  readonly isTooOld: boolean;
}

/** The seed's arithmetic: 1000 / (latency + 1), twice that at home, less by the load; −1 beyond the bound. */
export function scoreOf({ latency, isLocal, load, isTooOld }: Candidate): number {
  if (isTooOld) return -1;
  return (1000 / (latency + 1)) * (isLocal ? 2 : 1) * (1 - load);
}

/**
 * All clients of a region see the same numbers, all a report old: they leave a busy replica together, and return
 * together. With `choices` only some of them compare it (the power of two choices, Mitzenmacher 1996); with
 * `hysteresis` small differences move nobody. Where all are too old, the least old is taken.
 */
export function scored(ground: Ground): Policy {
  const { seen, settings, isLocal, nearest, random, now } = ground;
  let current: Address | undefined;
  const ageOf = (replica: Address) => seen.behindOf(replica, settings.freshness);
  const score = (replica: Address) =>
    scoreOf({
      latency: seen.latencyOf(replica)! / MS,
      isLocal: isLocal(replica),
      load: seen.loadOf(replica),
      isTooOld: ageOf(replica) > settings.maxStaleness,
    });
  const best = (replicas: readonly Address[]) => {
    let [one] = replicas;
    let held = score(one);
    for (const other of replicas) {
      const challenger = score(other);
      // Ties go to the lowest address, so that everybody breaks them alike.
      if (challenger < held || (challenger === held && other >= one)) continue;
      one = other;
      held = challenger;
    }
    return one;
  };
  return {
    choose(replicas) {
      const known = seen.known(replicas, settings.observe, now());
      if (known.length === 0) return nearest(replicas);
      const fresh = known.filter((replica) => score(replica) >= 0);
      if (fresh.length === 0) return known.reduce((one, other) => (ageOf(other) < ageOf(one) ? other : one));
      if (settings.choices > 0) return best(drawn(fresh, settings.choices));
      const winner = best(fresh);
      const stays = current !== undefined && fresh.includes(current);
      if (!stays || score(winner) > score(current!) * (1 + settings.hysteresis)) current = winner;
      return current!;
    },
    scores(replicas) {
      const known = seen.known(replicas, settings.observe, now());
      return replicas.map((replica) => (known.includes(replica) ? score(replica) : undefined));
    },
  };

  function drawn(replicas: readonly Address[], count: number): readonly Address[] {
    const left = [...replicas];
    const taken: Address[] = [];
    while (taken.length < count && left.length > 0) taken.push(...left.splice(random.below(left.length), 1));
    return taken;
  }
}
