/** What Multi-Paxos promises at every moment (Lamport 1998, 2001; Howard et al. 2016 for quorums). */
import type { Invariant } from '../../audit.ts';
import type { Options } from '../options.ts';

export const INVARIANTS: readonly Invariant[] = [
  { name: 'A1', says: 'one value a slot: what a quorum of phase 2 accepted under one ballot is what all execute' },
  { name: 'A2', says: 'one proposer a ballot, and one value for each slot under it (Lamport 2001 §2.2)' },
  { name: 'A3', says: 'promises never go back on disk, and nothing is accepted below them (P1a)' },
  { name: 'A4', says: 'nobody executes a slot before its value is chosen, nor before the slot below it' },
  { name: 'A5', says: 'a copy shows just what the slots that it has executed make, each intent once' },
  { name: 'A6', says: 'what is acknowledged is on the disks of a quorum of phase 2' },
  { name: 'A7', says: 'a strong read shows all that anybody had executed before it was asked' },
  { name: 'A8', says: 'every quorum of phase 1 meets every quorum of phase 2 (Flexible Paxos §4)' },
  { name: 'A9', says: 'nobody proposes more than alpha slots beyond what is known to be chosen (Lamport 1998 §3.3.2)' },
];

/** What the world broke. */
export function waive(invariant: string, { reads, max_drift }: Options, drift: number): string {
  if (invariant !== 'A7' || reads !== 'lease' || drift <= max_drift * 1_000_000) return '';
  return `two clocks ran ${drift} ppm apart, more than \`max_drift\` allows`;
}
