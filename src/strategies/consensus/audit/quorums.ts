/** I10: whether two quorums that do not meet could both act, one electing or committing beside the other. */
import type { Address } from '../../contract.ts';
import type { Configuration } from '../configuration.ts';
import type { RaftReplica } from '../replica.ts';

/** One who could act with the help of `others`, as their logs and terms stand. */
export interface Actor {
  readonly address: Address;
  readonly does: 'be elected' | 'commit';
  readonly configuration: Configuration;
  readonly allies: readonly Address[];
}

/** Written down once more: a mistake in the protocol's own counting must not be the audit's as well. */
export function isQuorum({ voters, outgoing }: Configuration, members: readonly Address[]): boolean {
  const isMajorityOf = (all: readonly Address[]) =>
    all.filter((one) => members.includes(one)).length > Math.floor(all.length / 2);
  return isMajorityOf(voters) && (outgoing.length === 0 || isMajorityOf(outgoing));
}

/** Beyond this there are too many sets to try; groups that change are smaller. */
const MOST_VOTERS = 12;

/** Every replica as a candidate, with all whose log is no better than its own; leaders, with all who still follow. */
export function actorsOf(rafts: ReadonlyMap<Address, RaftReplica>): readonly Actor[] {
  const actors: Actor[] = [];
  for (const [address, raft] of rafts) {
    const configuration = raft.membership.current;
    const allies = (isOne: (other: RaftReplica) => boolean) =>
      [...rafts].filter(([, other]) => isOne(other)).map(([ally]) => ally);
    // Who lost its disk neither votes nor stands.
    if (raft.membership.isVoter && !raft.isRefilling) {
      const wouldVote = (other: RaftReplica) => !other.isRefilling && isNoBetter(other, raft);
      actors.push({ address, does: 'be elected', configuration, allies: allies(wouldVote) });
    }
    if (raft.role !== 'leader') continue;
    actors.push({ address, does: 'commit', configuration, allies: allies(({ term }) => term <= raft.term) });
  }
  return actors;
}

/** Two of different configurations that could act without each other: what each needs, or undefined. */
export function apart(actors: readonly Actor[]): readonly [Actor, Actor] | undefined {
  for (const [i, one] of actors.entries()) {
    for (const other of actors.slice(i + 1)) {
      // Two majorities of one set always meet.
      if (one.configuration !== other.configuration && canPass(one, other)) return [one, other];
    }
  }
  return undefined;
}

/** Tries every set of allies of one that is a quorum, and whether the rest is one for the other. */
function canPass(one: Actor, other: Actor): boolean {
  const { voters, outgoing } = one.configuration;
  const able = [...new Set([...voters, ...outgoing])].filter((voter) => one.allies.includes(voter));
  if (able.length > MOST_VOTERS) return false;
  for (let set = 0; set < 1 << able.length; set++) {
    const chosen = able.filter((_, bit) => ((set >> bit) & 1) === 1);
    if (!isQuorum(one.configuration, chosen)) continue;
    const rest = other.allies.filter((ally) => !chosen.includes(ally));
    if (isQuorum(other.configuration, rest)) return true;
  }
  return false;
}

function isNoBetter(other: RaftReplica, candidate: RaftReplica): boolean {
  const [mine, theirs] = [candidate.log, other.log];
  return theirs.lastTerm < mine.lastTerm || (theirs.lastTerm === mine.lastTerm && theirs.last <= mine.last);
}
