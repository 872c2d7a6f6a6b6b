/** What Mencius promises at every moment (Mao, Junqueira, Marzullo 2008). */
import type { Invariant } from '../../audit.ts';

export const INVARIANTS: readonly Invariant[] = [
  { name: 'M1', says: 'Agreement: no two replicas execute different things in one slot (§3)' },
  { name: 'M2', says: 'in each slot what its owner suggested is executed, or a no-op (§4.1)' },
  { name: 'M3', says: 'an owner suggests once in a slot, over all its lives, and never where it has skipped (§4.1)' },
  { name: 'M4', says: 'slots are executed in order, and none before something is chosen in it (§4.1)' },
  { name: 'M5', says: 'what is acknowledged is on the disks of a majority (§3)' },
  { name: 'M6', says: 'ballots never go back, and what is said of a vote or a skip is on the disk (§4.2)' },
  { name: 'M7', says: 'a replica shows what the slots make that it has executed, each intent once' },
  { name: 'M8', says: 'a strong read shows all that anybody had executed or acknowledged before it was asked' },
];
