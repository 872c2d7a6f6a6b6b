/** Mencius on a quiet planet: commit latencies against closed forms, to a fiftieth of a millisecond. */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/kit/time.ts';
import { roundTripMs } from '../../../src/network/planet.ts';
import { ByHand } from '../../../src/report/validation/by-hand.ts';
import { WEIGHTLESS } from '../../../src/report/validation/fit.ts';
import { Log } from '../../../src/report/validation/log.ts';
import { AWS_5 } from '../../../src/report/validation/modes.ts';
import { furthest } from '../../../src/report/validation/row.ts';
import { attempt, constantTopology, openStream, ROWS, stand } from '../../../src/report/validation/trial.ts';

const WITHIN_MS = 0.02;
const { regions, rttMs } = AWS_5;
const topology = constantTopology(regions, rttMs, WEIGHTLESS);
const way = (a: number, b: number) => (a === b ? 0 : roundTripMs(AWS_5, a, b));

describe('with one active site', () => {
  // The very first command waits for those alone whose slots come before its own.
  it.each(regions.map((name, site) => [name, site] as const))('%s waits for the furthest skip', (_, site) => {
    const expected = Math.max(...regions.map((_, other) => way(site, other)));
    const workload = openStream('constant', regions.length, site, { kind: 'write', rate: 20 });
    const log = attempt({ strategy: 'mencius', leader: -1, topology, workload, duration: 3 * SECOND });
    const samples = log.latencies(site, SECOND, Number.POSITIVE_INFINITY);
    expect(samples.length).toBeGreaterThan(30);
    expect(Math.abs(furthest(samples, expected) - expected)).toBeLessThanOrEqual(WITHIN_MS);
  });
});

describe('with all sites active', () => {
  /** Round trip to the majority of five, oneself included. */
  const majority = (site: number) => regions.map((_, other) => way(site, other)).sort((a, b) => a - b)[2]!;

  it('each waits for its own majority, and to learn of what stands before it', () => {
    const clients = new ByHand(
      stand({ strategy: 'mencius', leader: -1, topology, keys: [ROWS], duration: 5 * SECOND }, new Log()),
    );
    const { world } = clients.stand;
    const took: number[][] = regions.map(() => []);
    for (let round = 1; round <= 3; round++) {
      for (const site of regions.keys()) {
        clients.at(round * SECOND, () => {
          const asked = world.time;
          const ask = { kind: 'write', key: site, region: site, to: site } as const;
          clients.ask(ask, () => took[site]!.push((world.time - asked) / 1_000));
        });
      }
    }
    world.advance(5 * SECOND);
    for (const site of regions.keys()) {
      const before = [...regions.keys()].slice(0, site).map((other) => majority(other) + way(other, site) / 2);
      const expected = Math.max(majority(site), ...before);
      expect(took[site]).toHaveLength(3);
      expect(Math.abs(furthest(took[site]!, expected) - expected)).toBeLessThanOrEqual(WITHIN_MS);
    }
  });
});
