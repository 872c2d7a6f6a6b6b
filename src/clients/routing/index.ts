/** The list of routing policies: a new one is one file and one line here. */
import type { Ground, Policy } from './policy.ts';
import { scored } from './scored.ts';
import { nearest, random, sticky } from './simple.ts';
import { latencyWeighted } from './weighted.ts';

interface Listed {
  readonly about: string;
  /** True where every replica is asked now and then how it is. */
  readonly observes: boolean;
  make(ground: Ground): Policy;
}

/** Beside these, `leader` asks whoever is believed to lead. */
export const POLICIES = {
  nearest: { about: 'the nearest replica that answers', observes: false, make: nearest },
  random: { about: 'any replica, each as often', observes: false, make: random },
  sticky: { about: 'the replica that the client asked first, while it answers', observes: false, make: sticky },
  'latency-weighted': {
    about: 'any replica, those that take long less often',
    observes: true,
    make: latencyWeighted,
  },
  scored: { about: 'the best by latency, load and staleness (the GeoRouter)', observes: true, make: scored },
} as const satisfies Record<string, Listed>;

export type PolicyName = keyof typeof POLICIES;
export type Route = 'leader' | PolicyName;

export const ROUTES: readonly Route[] = ['leader', ...(Object.keys(POLICIES) as PolicyName[])];

/** True where a policy was asked for by name: a strategy's own place for reads is none. */
export function isPolicy(route: 'default' | Route): route is PolicyName {
  return route !== 'default' && route !== 'leader';
}

/** True of routes for which replicas are asked how they are. */
export function observes(route: 'default' | Route | undefined): boolean {
  return route !== undefined && isPolicy(route) && POLICIES[route].observes;
}
