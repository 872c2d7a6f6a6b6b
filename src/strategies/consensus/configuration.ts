/** Who belongs to a group, and what a quorum of it is: one majority, or two while it changes (dissertation §4.3). */
import type { Address } from '../contract.ts';

export interface Configuration {
  /** Those who elect and commit. */
  readonly voters: readonly Address[];
  /** While the group changes jointly: the voters before, whose majority is needed as well; else empty. */
  readonly outgoing: readonly Address[];
  /** Those who are sent everything and are not counted (§4.2.1). */
  readonly learners: readonly Address[];
  /** Learners that become voters as soon as they have caught up. */
  readonly joining: readonly Address[];
}

const NOBODY: readonly Address[] = [];

export function settled(voters: readonly Address[], learners: readonly Address[] = NOBODY): Configuration {
  return { voters, outgoing: NOBODY, learners, joining: NOBODY };
}

export function isJoint({ outgoing }: Configuration): boolean {
  return outgoing.length > 0;
}

export function isVoter({ voters, outgoing }: Configuration, address: Address): boolean {
  return voters.includes(address) || outgoing.includes(address);
}

export function isMember(configuration: Configuration, address: Address): boolean {
  return isVoter(configuration, address) || configuration.learners.includes(address);
}

/** Everybody who is sent entries, in order of address. */
export function membersOf({ voters, outgoing, learners }: Configuration): readonly Address[] {
  return [...new Set([...voters, ...outgoing, ...learners])].sort((a, b) => a - b);
}

/** True where the counted ones are a majority of the voters, and in a joint phase of both sets (§4.3). */
export function isQuorum({ voters, outgoing }: Configuration, isCounted: (address: Address) => boolean): boolean {
  return isMajority(voters, isCounted) && (outgoing.length === 0 || isMajority(outgoing, isCounted));
}

function isMajority(voters: readonly Address[], isCounted: (address: Address) => boolean): boolean {
  let count = 0;
  for (const voter of voters) if (isCounted(voter)) count++;
  return count * 2 > voters.length;
}

// What changes a configuration; each gives a new one.

/** One who comes as a learner first holds up nobody while it catches up (§4.2.1). */
export function withLearner(configuration: Configuration, address: Address): Configuration {
  const { learners, joining } = configuration;
  return { ...configuration, learners: [...learners, address], joining: [...joining, address] };
}

export function withVoter(configuration: Configuration, address: Address): Configuration {
  const without = withoutLearner(configuration, address);
  return { ...without, voters: [...configuration.voters, address].sort((a, b) => a - b) };
}

export function without(configuration: Configuration, address: Address): Configuration {
  const voters = configuration.voters.filter((voter) => voter !== address);
  return { ...withoutLearner(configuration, address), voters };
}

function withoutLearner(configuration: Configuration, address: Address): Configuration {
  const others = (addresses: readonly Address[]) => addresses.filter((other) => other !== address);
  return { ...configuration, learners: others(configuration.learners), joining: others(configuration.joining) };
}

/** C_old,new: both sets decide together until C_new may decide alone. */
export function joint(before: Configuration, after: Configuration): Configuration {
  return { ...after, outgoing: before.voters };
}

/** C_new: what a joint phase ends in. */
export function left(configuration: Configuration): Configuration {
  return { ...configuration, outgoing: NOBODY };
}
