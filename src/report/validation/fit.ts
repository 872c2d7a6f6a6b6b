/** Fits one cost of a node to measured medians, by least absolute deviations and with the simulator itself. */
import { type Micros, MS } from '../../kit/time.ts';
import type { NodeSpec } from '../../network/topology.ts';
import type { Row } from './row.ts';

/** A server that costs nothing; fits start from it. */
export const WEIGHTLESS: NodeSpec = { servers: 1, serviceTime: 0, service: 'constant', queue: 10_000, fsync: 0 };

/**
 * The cost that makes the sum of absolute errors over these rows least. A row that pays it k times, which
 * is seen by running everything twice, asks for (measured - simulated without it) / k; the answer is the
 * median of what rows ask for, weighted by k. What one row adds to the sum grows no faster than its error,
 * so a few readings spoilt by a busy machine do not pull it along, as they would a mean.
 */
export function leastDeviations(rowsAt: (cost: Micros) => readonly Row[]): Micros {
  const without = rowsAt(0);
  const withOneMs = rowsAt(MS);
  const wishes = without.map((row, i) => {
    const times = Math.round(withOneMs[i].simulated - row.simulated);
    return { cost: ((row.expected - row.simulated) / times) * MS, times };
  });
  wishes.sort((a, b) => a.cost - b.cost);
  const half = wishes.reduce((sum, { times }) => sum + times, 0) / 2;
  let seen = 0;
  for (const { cost, times } of wishes) {
    seen += times;
    if (seen >= half) return Math.max(0, Math.round(cost));
  }
  return 0;
}
