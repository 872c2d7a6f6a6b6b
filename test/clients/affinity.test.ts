/** Whom keys belong to, and how many requests stay at home: shares, laws and bounds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AffinePicker } from '../../src/clients/affinity.ts';
import { countOf, rankOf, regionOfRank, regionsThatAsk } from '../../src/clients/belonging.ts';
import { Picker } from '../../src/clients/keys.ts';
import type { KeyGroup } from '../../src/clients/workload.ts';
import { ok } from '../../src/strategies/contract.ts';
import { operation, STOCK, workload, world } from './fake-world.ts';

const group = (change: Partial<KeyGroup>): KeyGroup => ({ ...STOCK, ...change });

describe('keys belong', () => {
  it('to the regions that ask, in turns', () => {
    const regions = regionsThatAsk([0.5, 0, 0.3, 0.2]);
    expect(regions).toEqual([0, 2, 3]);
    expect([0, 1, 2, 3, 4, 5, 6].map((rank) => regionOfRank(rank, regions))).toEqual([0, 2, 3, 0, 2, 3, 0]);
    expect([0, 1, 2].map((place) => countOf(place, 7, regions))).toEqual([3, 2, 2]);
    expect([0, 1, 2].map((place) => countOf(place, 2, regions))).toEqual([1, 1, 0]);
  });

  it('each to one region, which knows it by its place among its own', () => {
    const asking = fc.integer({ min: 1, max: 9 }).map((many) => Array.from({ length: many }, (_, i) => 2 * i));
    fc.assert(
      fc.property(asking, fc.integer({ min: 1, max: 200 }), (regions, count) => {
        const own = regions.flatMap((region, place) =>
          Array.from({ length: countOf(place, count, regions) }, (_, nth) => [rankOf(nth, place, regions), region]),
        );
        own.sort(([a], [b]) => a - b);
        expect(own).toEqual(Array.from({ length: count }, (_, rank) => [rank, regionOfRank(rank, regions)]));
      }),
    );
  });
});

describe('affinity', () => {
  const from = [0.6, 0.3, 0.1];

  /** How often each rank is asked for from one region. */
  const shares = (change: Partial<KeyGroup>, affinity: number, home: number) => {
    const picker = new AffinePicker(group(change), affinity, from);
    const counts = new Array<number>(change.count!).fill(0);
    const draws = 400_000;
    for (let i = 0; i < draws; i++) counts[picker.rank((i + 0.5) / draws, home)] += 1 / draws;
    return counts;
  };

  it('is the share of requests about own keys; others have equal parts of the rest', () => {
    for (const affinity of [0, 0.3, 0.95, 1]) {
      for (const home of [0, 1, 2]) {
        const found = [0, 0, 0];
        for (const [rank, share] of shares({ count: 100 }, affinity, home).entries()) found[rank % 3] += share;
        for (const region of [0, 1, 2]) {
          expect(found[region]).toBeCloseTo(region === home ? affinity : (1 - affinity) / 2, 4);
        }
      }
    }
  });

  it('keeps the law of the group among the keys of each region', () => {
    const law = { distribution: 'zipfian', theta: 0.99 } as const;
    const found = shares({ count: 90, ...law }, 0.8, 1);
    const alone = new Picker(group({ count: 30, ...law }));
    const expected = new Array<number>(30).fill(0);
    for (let i = 0; i < 400_000; i++) expected[alone.rank((i + 0.5) / 400_000)] += 1 / 400_000;
    for (const nth of [0, 1, 2, 29]) {
      expect(found[3 * nth + 1]).toBeCloseTo(0.8 * expected[nth], 4);
      expect(found[3 * nth]).toBeCloseTo(0.1 * expected[nth], 4);
    }
  });

  it('stays within the group, whatever is drawn', () => {
    const law = fc.constantFrom('uniform', 'zipfian', 'hotspot') as fc.Arbitrary<KeyGroup['distribution']>;
    const uniform = fc.oneof(
      fc.integer({ min: 0, max: 4294967295 }).map((n) => n / 4294967296),
      fc.constant(4294967295 / 4294967296),
    );
    const affinity = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        law,
        fc.integer({ min: 3, max: 100 }),
        affinity,
        uniform,
        fc.nat(2),
        (distribution, count, a, u, home) => {
          const rank = new AffinePicker(group({ distribution, count, theta: 0.8 }), a, from).rank(u, home);
          return Number.isInteger(rank) && rank >= 0 && rank < count;
        },
      ),
    );
  });

  it('means nothing where one region asks alone', () => {
    const one = new AffinePicker(group({ count: 10 }), 0.2, [0, 1, 0]);
    const all = new Picker(group({ count: 10 }));
    for (const u of [0, 0.1, 0.2, 0.5, 0.99]) expect(one.rank(u, 1)).toBe(all.rank(u));
  });

  it('goes by the region that asks', () => {
    const keys = [group({ count: 99, affinity: 1 })];
    const load = workload({ keys, operations: [operation('look', 'read', 100)] });
    const { told } = world(() => ({ outcome: ok(1), after: 10 }), { workload: load }).run();
    const asked = told.filter(({ what }) => what === 'issued');
    expect(asked.length).toBeGreaterThan(500);
    for (const { key, region } of asked) expect(key % 3).toBe(region);
  });
});
