/** Ballots: a round and the rank of its proposer, so that no two proposers make the same one (Lamport 2001 §2.2). */
import type { Address } from '../contract.ts';

/** Compared as numbers; 0 is below all. */
export type Ballot = number;

const RANKS = 1024;

export function ballotAbove(highest: Ballot, rank: number): Ballot {
  return (roundOf(highest) + 1) * RANKS + rank;
}

export function roundOf(ballot: Ballot): number {
  return Math.floor(ballot / RANKS);
}

/** As people write it: the how manieth, and whose. */
export function spelledBallot(ballot: Ballot): string {
  return `${roundOf(ballot)}.${(ballot % RANKS) + 1}`;
}

/** Its place among all replicas of the group: the same for everybody, and for ever. */
export function rankOf(self: Address, peers: readonly Address[]): number {
  let rank = 0;
  for (const peer of peers) if (peer < self) rank++;
  return rank;
}
