/** Mencius on a quiet planet: commit latencies against closed forms, to a fiftieth of a millisecond. */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/kit/time.ts';
import { roundTripMs } from '../../../src/network/planet.ts';
import { WEIGHTLESS } from '../../../src/report/validation/fit.ts';
import { AWS_5 } from '../../../src/report/validation/modes.ts';
import { furthest } from '../../../src/report/validation/row.ts';
import { attempt, constantTopology, openStream } from '../../../src/report/validation/trial.ts';

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
