/** What Raft promises at every moment (Ongaro & Ousterhout 2014, figure 3; D = Ongaro's dissertation, 2014). */
import type { Invariant } from '../../audit.ts';
import type { Options } from '../options.ts';

export const INVARIANTS: readonly Invariant[] = [
  { name: 'I1', says: 'Election Safety: at most one replica leads a term (§5.2)' },
  { name: 'I2', says: 'Leader Append-Only: a leader never cuts or changes its own log (§5.3)' },
  { name: 'I3', says: 'Log Matching: same index and term, same entry and everything before it (§5.3)' },
  { name: 'I4', says: 'Leader Completeness: what was committed in a term is in the log of every later leader (§5.4)' },
  { name: 'I5', says: 'State Machine Safety: no two replicas commit or apply different entries at one index (§5.4.3)' },
  { name: 'I6', says: 'terms and commit indices never go back, and applied ≤ commit ≤ last (figure 2)' },
  { name: 'I7', says: 'one vote a term over all lives of a replica, on its disk before it is spoken of (§5.2)' },
  { name: 'I8', says: 'what is acknowledged is on the disks of a quorum of the configuration in force (§5.3)' },
  {
    name: 'I9',
    says: 'one uncommitted configuration at a time; the newest in a log is in force, and goes with it (D §4.1)',
  },
  {
    name: 'I10',
    says: 'any two quorums that can act meet, tried one by one whenever a configuration changes (D §4.1)',
  },
  { name: 'I11', says: 'a replica shows what the log up to its applied index makes, each intent once (§8, D §6.3)' },
  { name: 'I12', says: 'a strong read shows all that anybody had committed before it was asked (D §6.4)' },
];

/** What the options themselves break, as they say. */
export function waive(invariant: string, options: Options, drift: number): string {
  const { apply, membership, reads, max_drift } = options;
  if (apply === 'eager' && ['I5', 'I6', 'I8', 'I11', 'I12'].includes(invariant)) return 'of `apply: eager`';
  if (membership === 'single-unguarded' && invariant !== 'I2') return 'of `membership: single-unguarded`';
  if (invariant !== 'I12') return '';
  if (reads === 'stale') return 'of `reads: stale`';
  if (reads !== 'lease' || drift <= max_drift * 1_000_000) return '';
  return `two clocks ran ${drift} ppm apart, more than \`max_drift\` allows`;
}
