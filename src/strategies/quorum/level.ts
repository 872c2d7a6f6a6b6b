/** Consistency levels: of which replicas how many must have answered. */
import type { Address } from '../contract.ts';

export const LEVELS = ['one', 'quorum', 'all', 'local-quorum', 'each-quorum'] as const;
export type Level = number | (typeof LEVELS)[number];

/** So many of these. */
export interface Quota {
  readonly members: readonly Address[];
  readonly need: number;
}

export function majority(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** All of them must be met. A level that these replicas can never meet asks for more than there are. */
export function quotasOf(
  level: Level,
  members: readonly Address[],
  here: string,
  regionOf: (address: Address) => string,
): readonly Quota[] {
  if (typeof level === 'number') return [{ members, need: level }];
  if (level === 'one') return [{ members, need: 1 }];
  if (level === 'all') return [{ members, need: members.length }];
  if (level === 'quorum') return [{ members, need: majority(members.length) }];
  const regions = level === 'local-quorum' ? [here] : [...new Set(members.map(regionOf))];
  return regions.map((region) => {
    const local = members.filter((address) => regionOf(address) === region);
    return { members: local, need: majority(local.length) };
  });
}

export function isMet(quotas: readonly Quota[], by: readonly Address[]): boolean {
  for (let i = 0; i < quotas.length; i++) if (missing(quotas[i]!, by) > 0) return false;
  return true;
}

/** How many more of its members must answer. */
export function missing({ members, need }: Quota, by: readonly Address[]): number {
  let left = need;
  for (let i = 0; i < by.length; i++) if (members.includes(by[i]!)) left--;
  return left;
}
