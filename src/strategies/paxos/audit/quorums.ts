/** Quorums once more: a mistake in the protocol's own counting must not be the audit's as well. */
import type { Address } from '../../contract.ts';
import type { Configuration } from '../quorums.ts';

export function isQuorum(phase: 1 | 2, configuration: Configuration, has: readonly Address[]): boolean {
  const { members, phase1, phase2, zones, zonesLost } = configuration;
  const inSet = (set: readonly Address[]) => set.filter((one) => has.includes(one)).length;
  if (zones.length === 0) return inSet(members) >= (phase === 1 ? phase1 : phase2);
  const full = zones.filter((zone) => inSet(zone) >= (phase === 1 ? phase1 : zone.length - phase2)).length;
  return phase === 1 ? full >= zones.length - zonesLost : full > zonesLost;
}

/** Beyond this there are too many sets to try; groups are smaller. */
const MOST_MEMBERS = 12;

/** A8: two quorums that have nobody in common. */
export function apart(configuration: Configuration): readonly [readonly Address[], readonly Address[]] | undefined {
  const { members } = configuration;
  if (members.length > MOST_MEMBERS) return undefined;
  for (let set = 0; set < 1 << members.length; set++) {
    const chosen = members.filter((_, bit) => ((set >> bit) & 1) === 1);
    const rest = members.filter((_, bit) => ((set >> bit) & 1) === 0);
    if (isQuorum(2, configuration, chosen) && isQuorum(1, configuration, rest)) return [rest, chosen];
  }
  return undefined;
}
