/** Timers of those who have leaders, by whose they are: how long a silence is borne, and how often one is heard. */
import type { Choice, Duration, Share } from '../../kit/options.ts';
import { MS, SECOND } from '../../kit/time.ts';

/** Ten round trips of a wide area, as etcd's tuning guide asks (election timeout ≥ 10 × round trip). */
export const WAN = { election_timeout: 1_500 * MS, heartbeat: 150 * MS };
/** The range that Raft's authors recommend (dissertation §9.3). */
export const LAN = { election_timeout: 150 * MS, heartbeat: 30 * MS };
/** Leases of 10 s (OSDI 2012, §2.1); nobody stands before they are over. */
export const SPANNER = { election_timeout: 10 * SECOND, heartbeat: SECOND, reads: 'lease' };

export function profileOption<T extends string>(
  presets: Record<T, Readonly<Record<string, unknown>>>,
): Choice<T | 'wan'> {
  const about = 'Whose timers are used wherever none are given.';
  return { kind: 'choice', words: Object.keys(presets), presets, initial: 'wan', about };
}

export const heartbeatOption: Duration = {
  kind: 'duration',
  initial: WAN.heartbeat,
  about: 'How often a leader is heard when it has nothing to say; about a tenth of the election timeout.',
};

export const driftOption: Share = {
  kind: 'share',
  initial: 0.01,
  about: 'By how much the rates of two clocks may differ; leases are shorter than the election timeout by so much.',
};
