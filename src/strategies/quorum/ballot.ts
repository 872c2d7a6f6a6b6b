/** Ballots: no two proposers ever make the same one, and each is above those that its maker has heard of. */
import type { Micros } from '../contract.ts';
import type { Ballot, Pledge, Proposal } from './messages.ts';

/** Below the microseconds of a ballot: the rank of its proposer. */
const RANKS = 1024;

export function ballotAbove(highest: Ballot, clock: Micros, rank: number): Ballot {
  return Math.max(Math.floor(clock), Math.floor(highest / RANKS) + 1) * RANKS + rank;
}

/** What is chosen under a ballot is stamped with its time. */
export function stampOf(ballot: Ballot): Micros {
  return Math.floor(ballot / RANKS);
}

/** The newest proposal that was accepted somewhere and may have been chosen since what is known to be. */
export function latest(pledges: readonly Pledge[], committed: Ballot): Proposal | undefined {
  let best: Proposal | undefined;
  for (const { accepted } of pledges) {
    if (accepted !== undefined && accepted.ballot > Math.max(committed, best?.ballot ?? 0)) best = accepted;
  }
  return best;
}
