/** What a write takes with weightless nodes: the way to the leader and the leader's quorum of phase 2, and no more. */
import { expect, it } from 'vitest';
import { AWS_5, type Mode, modeRows, PAXI_5 } from '../../../src/report/validation/modes.ts';

const counted = [1, 2, 3, 4, 5].map(
  (phase2): Mode => ({
    name: `${phase2} of 5`,
    strategy: 'multi-paxos',
    options: { quorum: { phase1: 6 - phase2, phase2 } },
    needed: () => phase2 - 1,
  }),
);
/** One replica a region: as many regions as may be lost, and one. */
const zoned = [0, 1, 2].map(
  (lost): Mode => ({
    name: `${lost} regions lost`,
    strategy: 'multi-paxos',
    options: { zones: { lost, nodes_lost: 0 } },
    needed: () => lost,
  }),
);
const majority: Mode = { name: 'majority', strategy: 'multi-paxos', options: {}, needed: () => 2 };

it.each([...counted, ...zoned, majority])('$name', (mode) => {
  for (const { what, expected, simulated, within } of [...modeRows(mode, AWS_5), ...modeRows(mode, PAXI_5)]) {
    expect(Math.abs(simulated - expected), `${what}: ${simulated} ms, not ${expected}`).toBeLessThanOrEqual(within);
  }
});
