/** Routing policies: the GeoRouter's arithmetic, who is chosen, and what is known of replicas when. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HealthReport } from '../../src/clients/host.ts';
import { POLICIES, type PolicyName } from '../../src/clients/routing/index.ts';
import { Observations } from '../../src/clients/routing/observations.ts';
import { type Ground, type RoutingSettings, SEEDS_SETTINGS } from '../../src/clients/routing/policy.ts';
import { scoreOf } from '../../src/clients/routing/scored.ts';
import { randomStream } from '../../src/kit/random.ts';
import { SECOND } from '../../src/kit/time.ts';
import { ok } from '../../src/strategies/contract.ts';
import { step, USE, world } from './fake-world.ts';

const CALM: HealthReport = { asked: 0, worked: 0, servers: 1, waiting: 0, behind: 0, age: 0 };

/** Three replicas, 0 at home; each is heard of at 0 and at 1 s. */
function town(
  name: PolicyName,
  replicas: readonly { latency: number; load?: number; behind?: number; age?: number }[],
  settings: Partial<RoutingSettings> = {},
) {
  const seen = new Observations();
  const hear = (at: number, loads = replicas.map(({ load = 0 }) => load)) =>
    replicas.forEach(({ latency, behind = 0, age = 0 }, replica) => {
      const worked = (at / SECOND) * loads[replica] * SECOND;
      seen.reported(replica, { ...CALM, asked: at, worked, behind, age }, at + latency);
    });
  let now = 0;
  const ground: Ground = {
    random: randomStream(1, 'test'),
    seen,
    settings: { ...SEEDS_SETTINGS, ...settings },
    now: () => now,
    isLocal: (replica) => replica === 0,
    nearest: ([first]) => first,
  };
  hear(0);
  hear(SECOND);
  now = 1.5 * SECOND;
  const policy = POLICIES[name].make(ground);
  const everybody = replicas.map((_, replica) => replica);
  const share = (replica: number, draws = 3000) => {
    let hits = 0;
    for (let i = 0; i < draws; i++) if (policy.choose(everybody, i) === replica) hits++;
    return hits / draws;
  };
  const later = (at: number) => {
    now = at;
  };
  return { choose: (client = 0) => policy.choose(everybody, client), share, hear, later };
}

describe('the score', () => {
  const remote = { latency: 80, isLocal: false, load: 0, isTooOld: false };

  it('is 1000 / (latency + 1), twice that at home, less by the load', () => {
    expect(scoreOf(remote)).toBeCloseTo(1000 / 81, 12);
    expect(scoreOf({ ...remote, isLocal: true })).toBeCloseTo(2000 / 81, 12);
    expect(scoreOf({ ...remote, load: 0.25 })).toBeCloseTo(750 / 81, 12);
    expect(scoreOf({ ...remote, load: 1 })).toBe(0);
    expect(scoreOf({ ...remote, latency: 0 })).toBe(1000);
  });

  it('is −1 beyond the staleness bound, whatever else', () => {
    expect(scoreOf({ latency: 0, isLocal: true, load: 0, isTooOld: true })).toBe(-1);
  });

  it('sends clients away from home when home is more than 98 % busy, 80 ms from the other', () => {
    const home = (load: number) => scoreOf({ latency: 2, isLocal: true, load, isTooOld: false });
    // (1 − load) · 2/3 = 1/81, so at 53/54 both score alike.
    expect(home(53 / 54)).toBeCloseTo(scoreOf(remote), 12);
    expect(home(0.98)).toBeGreaterThan(scoreOf(remote));
    expect(home(0.982)).toBeLessThan(scoreOf(remote));
  });

  it('rises with nearness and idleness, for all numbers', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const time = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(time, time, share, share, fc.boolean(), (a, b, busy, idle, isLocal) => {
        const near = { latency: Math.min(a, b), isLocal, load: Math.min(busy, idle), isTooOld: false };
        const far = { latency: Math.max(a, b), isLocal, load: Math.max(busy, idle), isTooOld: false };
        expect(scoreOf(near)).toBeGreaterThanOrEqual(scoreOf(far));
      }),
    );
  });
});

describe('scored', () => {
  it('takes the best by what was heard', () => {
    expect(town('scored', [{ latency: 2000 }, { latency: 80_000 }]).choose()).toBe(0);
    expect(town('scored', [{ latency: 2000, load: 0.99 }, { latency: 80_000 }]).choose()).toBe(1);
  });

  it('leaves out who is too far behind, and takes the least old where all are', () => {
    const behind = (a: number, b: number) => [
      { latency: 2000, behind: a * SECOND },
      { latency: 80_000, behind: b * SECOND },
    ];
    expect(town('scored', behind(5, 0)).choose()).toBe(0);
    expect(town('scored', behind(5.1, 0)).choose()).toBe(1);
    expect(town('scored', behind(9, 7)).choose()).toBe(1);
    expect(town('scored', behind(5.1, 0), { maxStaleness: 10 * SECOND }).choose()).toBe(0);
  });

  it('is deceived by a lag of 0 where only the safe time tells', () => {
    const cutOff = [{ latency: 2000, behind: 0, age: 60 * SECOND }, { latency: 80_000 }];
    expect(town('scored', cutOff).choose()).toBe(0);
    expect(town('scored', cutOff, { freshness: 'safe-time' }).choose()).toBe(1);
  });

  it('forgets who has stopped to report', () => {
    const { choose, later } = town('scored', [{ latency: 2000 }, { latency: 80_000 }]);
    later(5 * SECOND);
    expect(choose()).toBe(0);
    later(5 * SECOND + 1);
    // Of nobody anything is known now, so the nearest is asked.
    expect(choose()).toBe(0);
  });

  it('stays where it is until another is better by the hysteresis', () => {
    const three = [{ latency: 400_000 }, { latency: 80_000 }, { latency: 40_000 }];
    for (const [hysteresis, then] of [
      [0, 1],
      [0.5, 2],
    ]) {
      const { choose, hear } = town('scored', three, { hysteresis });
      expect(choose()).toBe(2);
      // Busy for 60 % of the last second, it scores 9.8 to the other's 12.3.
      hear(2 * SECOND, [0, 0, 0.3]);
      expect(choose()).toBe(then);
    }
  });

  it('with two choices, gives the second best what the best was not drawn for', () => {
    const three = [{ latency: 2000 }, { latency: 20_000 }, { latency: 80_000 }];
    const { share } = town('scored', three, { choices: 2 });
    expect(share(0)).toBeCloseTo(2 / 3, 1);
    expect(share(1)).toBeCloseTo(1 / 3, 1);
    expect(share(2)).toBe(0);
  });
});

describe('latency-weighted', () => {
  it('gives half to who takes twice as long', () => {
    const { share } = town('latency-weighted', [{ latency: 9000 }, { latency: 19_000 }, { latency: 39_000 }]);
    expect(share(0)).toBeCloseTo(4 / 7, 1);
    expect(share(1)).toBeCloseTo(2 / 7, 1);
    expect(share(2)).toBeCloseTo(1 / 7, 1);
  });
});

describe('what is known', () => {
  it('is the load between two reports, and nothing before the second', () => {
    const seen = new Observations();
    seen.reported(1, { ...CALM, worked: 700_000, servers: 2 }, 10_000);
    expect(seen.loadOf(1)).toBe(0);
    seen.reported(1, { ...CALM, asked: SECOND, worked: 1_500_000, servers: 2 }, SECOND + 10_000);
    expect(seen.loadOf(1)).toBeCloseTo(0.4, 6);
    // It restarted, and counts from 0 again.
    seen.reported(1, { ...CALM, asked: 2 * SECOND, worked: 0, servers: 2 }, 2 * SECOND + 10_000);
    expect(seen.loadOf(1)).toBeCloseTo(0.4, 6);
  });

  it('costs a question to every replica from every region, each time, and only where somebody goes by it', () => {
    const script = [step({ kind: 'read', at: 3 * SECOND })];
    const probes = (reads: 'scored' | 'nearest', observe = SECOND) => {
      const use = { ...USE, routing: { ...USE.routing, reads, settings: { ...SEEDS_SETTINGS, observe } } };
      const behave = () => ({ outcome: ok(1), after: 1000 });
      return world(behave, { script, use, duration: 4 * SECOND }).run().probed.length;
    };
    expect(probes('nearest')).toBe(0);
    expect(probes('scored')).toBe(3 * 3 * 4);
    expect(probes('scored', 2 * SECOND)).toBe(3 * 3 * 2);
  });
});

describe('a choice', () => {
  const behave = () => ({ outcome: ok(1), after: 1000 });
  const chosen = (reads: typeof USE.routing.reads, at = 3 * SECOND) => {
    const script = [step({ kind: 'read', at }), step({ kind: 'write', at: at + 1 })];
    const use = { ...USE, routing: { ...USE.routing, reads } };
    return world(behave, { script, use, duration: at + SECOND }).run().choices;
  };

  it('is told where a policy chose for a read, and nowhere else', () => {
    for (const reads of ['default', 'leader'] as const) expect(chosen(reads)).toEqual([]);
    for (const reads of ['nearest', 'random', 'sticky', 'latency-weighted', 'scored'] as const) {
      expect(chosen(reads)).toMatchObject([{ at: 3 * SECOND, region: 0, among: [0, 1, 2] }]);
    }
  });

  it('says how old the news was, of policies that go by news', () => {
    expect(chosen('nearest')[0].isOutdated).toBeUndefined();
    // Nobody ever reports here.
    expect(chosen('scored')[0].isOutdated).toBe(true);
  });

  it('is one that a policy can be asked to account for, which changes nothing', () => {
    const seen = new Observations();
    for (const at of [0, SECOND]) {
      seen.reported(0, { ...CALM, asked: at, worked: at / 2 }, at + 9000);
      seen.reported(1, { ...CALM, asked: at }, at + 99_000);
    }
    const ground: Ground = {
      random: randomStream(1, 'test'),
      seen,
      settings: { ...SEEDS_SETTINGS, choices: 2 },
      now: () => SECOND + 100_000,
      isLocal: () => false,
      nearest: ([first]) => first,
    };
    const draws = (looks: boolean) => {
      const policy = POLICIES.scored.make({ ...ground, random: randomStream(1, 'test') });
      return Array.from({ length: 50 }, (_, client) => {
        if (looks) expect(policy.scores?.([0, 1, 2])).toEqual([expect.closeTo(50), expect.closeTo(10), undefined]);
        return policy.choose([0, 1, 2], client);
      });
    };
    expect(draws(true)).toEqual(draws(false));
    expect(seen.ageOf(0, SECOND + 5)).toBe(5);
    expect(seen.ageOf(2, SECOND)).toBe(Number.POSITIVE_INFINITY);
  });
});
