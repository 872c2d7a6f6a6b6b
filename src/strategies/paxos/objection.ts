/** Groups that could never serve anybody, or would choose two values, found when the scenario is read. */
import type { Options } from './options.ts';
import { configurationOf, isPhase1, isPhase2, unmet } from './quorums.ts';

/** `counts`: replicas in each of the regions. */
export function objection(
  given: Options,
  regions: readonly string[],
  counts: readonly number[] = regions.map(() => 1),
): string | undefined {
  const { leader, quorum, spares, zones } = given;
  const homes = regions.flatMap((region, at) =>
    spares.includes(region) ? [] : Array.from({ length: counts[at] ?? 1 }, () => region),
  );
  if (homes.length === 0) return 'nobody decides: every region is a spare';
  if (leader !== undefined && leader !== regions[0] && !homes.includes(leader)) return `${leader} cannot lead: a spare`;
  if (zones.lost !== 'off' && quorum.phase1 + quorum.phase2 > 0)
    return 'quorums are counted by `quorum` or by `zones`, and not by both';
  const members = homes.map((_, at) => at);
  const configuration = configurationOf(members, given, (member) => homes[member]!);
  const all = () => true;
  const { phase1, phase2 } = configuration;
  if (zones.lost === 'off') {
    const most = Math.max(phase1, phase2);
    if (most > members.length) return `a quorum of ${most} is more than there are: ${members.length}`;
    if (phase1 + phase2 > members.length) return undefined;
    return `phase 1 and phase 2 must meet: ${phase1} + ${phase2} is no more than ${members.length}`;
  }
  const smallest = configuration.zones.find((zone) => zone.length <= phase2);
  if (smallest !== undefined)
    return `\`zones\` may lose ${phase2} replicas of a region, and ${homes[smallest[0]!]} has ${smallest.length}`;
  if (!isPhase1(configuration, all) || !isPhase2(configuration, all) || (zones.lost as number) >= regions.length)
    return `\`zones\` may lose ${zones.lost} regions of ${configuration.zones.length}`;
  return unmet(configuration) === undefined ? undefined : 'phase 1 and phase 2 must meet';
}
