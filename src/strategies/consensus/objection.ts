/** Groups that could never serve anybody, found when the scenario is read. */
import type { Options } from './options.ts';

export function objection(given: Options, regions: readonly string[]): string | undefined {
  const { leader, learners, spares, witnesses } = given;
  const roles = [...learners, ...spares, ...witnesses];
  const twice = roles.find((region, at) => roles.indexOf(region) !== at);
  if (twice !== undefined) return `${twice} can be one of learner, spare and witness, and not two of them`;
  const voters = regions.filter((region) => !learners.includes(region) && !spares.includes(region));
  if (voters.length === 0) return 'nobody has a vote: every region is a learner or a spare';
  const isFull = (region: string) => !witnesses.includes(region);
  if (!voters.some(isFull)) return 'all who have a vote are witnesses, which keep no data: nobody could answer';
  const isNamed = leader !== undefined && leader !== regions[0];
  if (isNamed && !(voters.includes(leader) && isFull(leader)))
    return `${leader} cannot lead: it has no vote, or no data`;
  const idle = given.preferred.find((region) => !voters.includes(region) || !isFull(region));
  if (idle !== undefined) return `${idle} is preferred and cannot lead: it has no vote, or no data`;
  return undefined;
}
