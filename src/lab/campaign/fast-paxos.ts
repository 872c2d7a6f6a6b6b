/** Fast Paxos in storms: every option that is safe, snapshots that come often, disks that are lost. */
import { among } from '../../kit/random.ts';
import type { Contender } from './contenders.ts';
import { AGREE, DURABLE, ONE_LEADER, ORDERED } from './duties.ts';

export const fastPaxos: Contender = {
  name: 'fast-paxos',
  use: 'fast-paxos',
  elects: true,
  reads: 'strong',
  // Its members stay who they are, and it trusts no clock.
  spared: ['membership', 'drift'],
  isLean: true,
  owes: [
    'chosen in a fast round',
    'collisions settled',
    'slots settled as no-ops',
    'slots asked about',
    'reigns without a fast round',
    'commands proposed again',
    'blank acceptors taken back',
    'snapshots handed over',
  ],
  draw(random, { regions }) {
    const leader = among(random, ...regions);
    const timeout = among(random, 1_000, 1_200, 1_400);
    const options = {
      leader,
      election_timeout: `${timeout}ms`,
      heartbeat: among(random, '80ms', '150ms'),
      retry: among(random, '400ms', '750ms'),
      window: among(random, 32, 64, 128),
      snapshot: among(
        random,
        { every: random.between(3, 60), keep: random.between(16, 64) },
        { every: 10_000, keep: 1_000 },
      ),
    };
    return {
      with: options,
      keeps: [...AGREE, ...ONE_LEADER, ...DURABLE, ...ORDERED],
      seat: leader,
      timeout: timeout / 1_000,
    };
  },
};
