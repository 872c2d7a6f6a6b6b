/** A follower that was away longer than the log reaches back gets a snapshot as soon as it is there again. */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/world/run.ts';
import { loadedText } from '../../loaded.ts';

/**
 * Milliseconds that C lags behind once it is reachable again, after so many seconds away. It lost its disk, and could
 * just ask for what it lacks: the answers are on their way when the link is cut.
 */
function lagAfter(seconds: number): number {
  const back = 7.3 + seconds;
  const scenario = loadedText(`
topology: {regions: {A: {}, B: {}, C: {}}, links: {default: {rtt: 400ms}}}
workload: {rate: 20/s, from: {A: 100%}, keys: {items: {count: 20}}, ops: {put: {do: write, keys: items, share: 100%}}}
strategies: [{use: consensus, with: {leader: A, election_timeout: 2s, snapshot: {every: 10, keep: 2}}}]
faults:
  - {at: 5s, until: 7s, crash: {nodes: [C/1], wipe: true}}
  - {at: 7300ms, until: ${back * 1_000}ms, partition: {one_way: [A -> C]}}
duration: ${back * 1_000 + 60_000}ms
seed: 3
`);
  const simulation = new Simulation(scenario, scenario.strategies[0]!, 3);
  const applied = (address: number) =>
    (simulation.world.seats[address]!.replica!.view() as { readonly applied: number }).applied;
  for (let ms = 0; ms < 60_000; ms += 20) {
    simulation.advance((back * 1_000 + ms) * 1_000);
    if (applied(0) - applied(2) < 15) return ms;
  }
  return Number.POSITIVE_INFINITY;
}

describe('a follower that was away', () => {
  it('catches up within two election timeouts, however long it was away', () => {
    for (const seconds of [2, 10, 40]) expect(lagAfter(seconds), `after ${seconds} s`).toBeLessThan(4_000);
  });
});
