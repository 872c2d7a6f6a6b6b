/**
 * Rounds come in pairs, one reign of a coordinator each: a fast round, in which acceptors take what proposers send, and
 * above it the classic one in which the same coordinator settles what collided (Fast Paxos, Lamport 2006 §3.2).
 */
import { ballotAbove, spelledBallot } from '../ballots.ts';

/** Compared as numbers; 0 is below all. */
export type Round = number;

/** The fast round of the next reign of the replica with this rank. */
export function reignAbove(highest: Round, rank: number): Round {
  return 2 * ballotAbove(Math.floor(highest / 2), rank);
}

export function isFast(round: Round): boolean {
  return round % 2 === 0;
}

export function spelledRound(round: Round): string {
  return `${isFast(round) ? 'fast' : 'classic'} ${spelledBallot(Math.floor(round / 2))}`;
}

/** The classic round of a reign. */
export function classicOf(reign: Round): Round {
  return reign + 1;
}

/** How many of all suffice in each kind of round. */
export interface Quorums {
  readonly all: number;
  readonly classic: number;
  readonly fast: number;
}

/** Any classic quorum meets any two fast ones: ⌈3N/4⌉ is the least beside majorities (§2.2). */
export function quorumsOf(all: number): Quorums {
  return { all, classic: Math.floor(all / 2) + 1, fast: Math.ceil((3 * all) / 4) };
}
