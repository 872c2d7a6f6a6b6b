/** For how long a leader that a quorum answered may read alone, where another is chosen after a time of silence. */
import type { Micros } from '../contract.ts';

export interface Leases {
  readonly lease: Micros;
  readonly election_timeout: Micros;
  readonly max_drift: number;
}

/** From when the question was asked: less than anybody waits before taking another for the leader. */
export function leaseOf(given: Leases): Micros {
  return given.lease > 0 ? given.lease : longestSafe(given);
}

/** False where a clock that runs faster may lose its patience before the lease is over. */
export function isSafe(given: Leases): boolean {
  return leaseOf(given) <= longestSafe(given);
}

function longestSafe({ election_timeout, max_drift }: Leases): Micros {
  return Math.floor(election_timeout * (1 - max_drift));
}
