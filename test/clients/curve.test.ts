/** Days and nights: the same requests at other times, most of them at the peak, and as many over a day. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Curve, Daylight } from '../../src/clients/curve.ts';
import { DAY, HOUR } from '../../src/kit/time.ts';
import { hoursAhead } from '../../src/network/hours.ts';
import { PLANETS, planet } from '../../src/network/planet.ts';
import { ok } from '../../src/strategies/contract.ts';
import { operation, workload, world } from './fake-world.ts';

function curve(change: Partial<Curve> = {}): Curve {
  return { shape: 'follow-the-sun', period: 24_000_000, low: 0.2, peaks: [14 * HOUR, 2 * HOUR, 8 * HOUR], ...change };
}

/** A microsecond of a run's day of 24 s for each 3.6 ms of a real one. */
const second = 1_000_000;

function times(load: Parameters<typeof workload>[0], duration: number) {
  const host = world(() => ({ outcome: ok(1), after: 10 }), { workload: workload(load), duration }).run();
  return host.told.filter(({ what }) => what === 'issued');
}

describe('daylight', () => {
  it('passes as fast as ever over a day, fastest at the peak, slowest in the night', () => {
    const light = new Daylight(curve(), 0);
    const rate = (hour: number) => (light.passed((hour + 0.05) * second) - light.passed((hour - 0.05) * second)) / 1e5;
    expect(light.passed(0)).toBe(0);
    for (const days of [1, 2, 1000]) expect(light.passed(days * 24 * second)).toBeCloseTo(days * 24 * second, 3);
    expect(rate(14)).toBeCloseTo(2 / 1.2, 3);
    expect(rate(2)).toBeCloseTo(0.4 / 1.2, 3);
    expect(rate(8)).toBeCloseTo(1, 6);
    expect(rate(20)).toBeCloseTo(1, 6);
  });

  it('is within one in a hundred of a cosine', () => {
    const light = new Daylight(curve({ low: 0, peaks: [0] }), 0);
    for (let hour = 0; hour < 24; hour += 0.25) {
      const rate = (light.passed((hour + 0.01) * second) - light.passed(hour * second)) / 1e4;
      expect(Math.abs(rate - 1 - Math.cos(((hour + 0.005) * Math.PI) / 12))).toBeLessThan(0.021);
    }
  });

  it('gives back the moment, later for more, whatever the day', () => {
    const moment = fc.integer({ min: 0, max: 3_000_000_000 });
    const day = fc.record({
      period: fc.integer({ min: 2, max: 2 * DAY }),
      low: fc.double({ min: 0, max: 1, noNaN: true }),
      peaks: fc.integer({ min: 0, max: DAY - 1 }).map((peak) => [peak]),
    });
    fc.assert(
      fc.property(day, moment, moment, (change, a, b) => {
        const light = new Daylight(curve(change), 0);
        const [first, second] = [light.when(Math.min(a, b)), light.when(Math.max(a, b))];
        if (change.low > 0.01) expect(Math.abs(light.when(light.passed(a)) - a)).toBeLessThanOrEqual(1);
        return Number.isInteger(first) && first >= 0 && first <= second;
      }),
    );
  });
});

describe('arrivals under a curve', () => {
  const operations = [operation('look', 'read', 500)];

  it.each(['poisson', 'constant'] as const)('that are %s keep their mean, and come by day', (arrivals) => {
    const all = times({ arrivals, operations, curve: curve(), from: [0.4, 0.4, 0.2] }, 48 * second);
    const count = (region: number, from: number, to: number) =>
      all.filter((one) => one.region === region && one.at >= from * second && one.at < to * second).length;
    const near = (found: number, mean: number) => expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(mean));
    near(all.length, 24_000);
    const hours = [[0, 14, 26], [1, 26, 14]]; // biome-ignore format: one a region
    for (const [region, peak, night] of hours) {
      near(count(region, peak - 1, peak + 1), 400 * (2 / 1.2 - 0.009));
      near(count(region, night - 1, night + 1), 400 * (0.4 / 1.2 + 0.009));
    }
  });

  it('are those that would have come anyway, in the same order within a stream', () => {
    const facts = (all: ReturnType<typeof times>) =>
      all.filter(({ region }) => region === 0).map(({ client, key }) => `${client} ${key}`);
    const steady = facts(times({ operations }, 24 * second));
    const curved = facts(times({ operations, curve: curve() }, 24 * second));
    expect(curved).toEqual(steady);
  });

  it('are made more by a burst, of what there is at that hour', () => {
    const load = workload({ operations, curve: curve(), from: [1, 0, 0] });
    const host = world(() => ({ outcome: ok(1), after: 10 }), { workload: load, duration: 24 * second });
    host.later(13 * second, () => host.clients.burst([0], 3, () => {}));
    host.later(15 * second, () => host.clients.burst([0], 1, () => {}));
    host.run();
    const asked = host.told.filter(({ what, at }) => what === 'issued' && at >= 13 * second && at < 15 * second);
    expect(Math.abs(asked.length - 3000 * (2 / 1.2 - 0.009))).toBeLessThan(4 * Math.sqrt(5000));
  });
});

describe('hours of regions', () => {
  it('are known of every region that is measured', () => {
    for (const name of PLANETS) {
      const unknown = planet(name)!.regions.filter((region) => hoursAhead(region) === undefined);
      expect(unknown, name).toEqual([]);
    }
  });

  it('are those of their cities', () => {
    const ahead = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'asia-south1', 'uk-south', 'x'].map(
      hoursAhead,
    );
    expect(ahead).toEqual([-5, -8, 0, 9, 5.5, 0, undefined]);
  });
});
