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

/** Round trip to the majority, oneself included. */
function majority(site: number, sites: number): number {
  const ways = regions.slice(0, sites).map((_, other) => way(site, other));
  return ways.sort((a, b) => a - b)[Math.floor(sites / 2)]!;
}

/** All sites write at once, three times: what each waited for. */
function together(sites: number, options: Readonly<Record<string, unknown>>): readonly (readonly number[])[] {
  const topology = constantTopology(regions.slice(0, sites), rttMs, WEIGHTLESS);
  const clients = new ByHand(
    stand({ strategy: 'mencius', options, leader: -1, topology, keys: [ROWS], duration: 5 * SECOND }, new Log()),
  );
  const { world } = clients.stand;
  const took: number[][] = Array.from({ length: sites }, () => []);
  for (let round = 1; round <= 3; round++) {
    for (const site of took.keys()) {
      clients.at(round * SECOND, () => {
        const asked = world.time;
        const ask = { kind: 'write', key: site, region: site, to: site } as const;
        clients.ask(ask, () => took[site]!.push((world.time - asked) / 1_000));
      });
    }
  }
  world.advance(5 * SECOND);
  return took;
}

describe('with all sites active', () => {
  const KNOWN = (other: number, site: number) => way(other, site) / 2;

  it.each([
    ['to learn that what stands before it is chosen', 5, {}, (a: number, b: number) => majority(a, 5) + KNOWN(a, b)],
    ['of three to hear what stands before it', 3, {}, KNOWN],
    ['for the commit to hear what stands before it', 5, { ack: 'commit' }, KNOWN],
  ] as const)('each waits for its own majority, and %s', (_, sites, options, learned) => {
    for (const [site, took] of together(sites, options).entries()) {
      const before = regions.slice(0, site).map((_, other) => learned(other, site));
      const expected = Math.max(majority(site, sites), ...before);
      expect(took).toHaveLength(3);
      expect(Math.abs(furthest(took, expected) - expected)).toBeLessThanOrEqual(WITHIN_MS);
    }
  });
});

describe('of three, where two write at the same time', () => {
  /** Each asks at its times, in ms; what each request took. */
  function taken(
    asked: readonly (readonly number[])[],
    options: Readonly<Record<string, unknown>>,
  ): readonly number[][] {
    const topology = constantTopology(
      ['CA', 'VA', 'EU'],
      [
        [0, 85, 156],
        [85, 0, 90],
        [156, 90, 0],
      ],
      WEIGHTLESS,
    );
    const clients = new ByHand(
      stand({ strategy: 'mencius', options, leader: -1, topology, keys: [ROWS], duration: 5 * SECOND }, new Log()),
    );
    const { world } = clients.stand;
    const took: number[][] = asked.map(() => []);
    for (const [site, times] of asked.entries()) {
      for (const [nth, ms] of times.entries()) {
        clients.at(SECOND + ms * 1_000, () => {
          clients.ask({ kind: 'write', key: site, region: site, to: site }, () => {
            took[site]![nth] = (world.time - SECOND) / 1_000 - ms;
          });
        });
      }
    }
    world.advance(5 * SECOND);
    return took;
  }

  const PATIENT = { alpha: 1_000, tau: '1s' };
  // Europe accepts California's first when it has skipped three slots for Virginia's, and before it has heard the rest.
  const BOTH = [[0, 30, 31], [20, 21, 22], []];

  it('does not tell one with an acceptance what it skipped for the other', () => {
    expect(taken(BOTH, PATIENT)[0]).toEqual([85, 156, 156]);
  });

  it('tells it with what it suggests next', () => {
    const [california] = taken([[0, 30, 31], [20, 21, 22], [70]], PATIENT);
    expect(california).toEqual([85, 118, 117]);
  });
});
