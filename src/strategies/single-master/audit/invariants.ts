/** What single-master replication promises at every moment, whatever is lost. */
import type { Invariant } from '../../audit.ts';
import type { SingleMasterOptions } from '../options.ts';

export const INVARIANTS: readonly Invariant[] = [
  { name: 'S1', says: 'an epoch has at most one master' },
  { name: 'S2', says: 'epochs never go back, and are on the disk before anybody votes or rules in them' },
  { name: 'S3', says: 'logs match on disk: same epoch and position, same entry and everything before it' },
  { name: 'S4', says: 'what is shown is a prefix of the log, and goes back only where the log does' },
  { name: 'S5', says: 'rows are what the shown part of the log makes' },
  {
    name: 'S6',
    says: 'under `fencing: lease` nobody takes a write or serves a strong read once a newer master took a write',
  },
  {
    name: 'S7',
    says: 'an acknowledged write has been on as many replicas as `ack` asks for, by the measure of `ack_point`',
  },
  { name: 'S8', says: 'what is acknowledged, and what is streamed on, is on the own disk' },
];

/** By so many ppm clocks may differ before a lease outlives the patience that it rests on. */
const LEASE_MARGIN = 10_000;

export function waive(invariant: string, options: SingleMasterOptions, drift: number): string {
  if (invariant === 'S5' && !options.rewind) return 'of `rewind: false`';
  if (invariant === 'S6' && drift > LEASE_MARGIN) return `two clocks ran ${drift} ppm apart, and leases allow 1 %`;
  return '';
}
