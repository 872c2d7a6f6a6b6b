/** Clients that stand still, and clients that come in crowds. */

import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { ok } from '../../src/strategies/contract.ts';
import { type Behaviour, type FakeWorld, MANNERS, operation, step, workload, world } from './fake-world.ts';

const never = () => {
  throw new Error('nobody was asleep');
};

/** Every answer takes 200 ms. */
const prompt: Behaviour = () => ({ outcome: ok(1), after: 200_000 });

function pausing(host: FakeWorld, names: readonly string[], from: number, to: number): { deferred: number } {
  const count = { deferred: 0 };
  host.later(from, () => host.clients.pause(names, () => count.deferred++));
  host.later(to, () => host.clients.resume(names));
  return count;
}

describe('a client that is paused', () => {
  it('asks when it wakes, and others as ever', () => {
    const script = [1, 1.5, 2].flatMap((at, i) => [
      step({ id: `a${i}`, at: at * SECOND, client: 'a' }),
      step({ id: `b${i}`, at: at * SECOND, client: 'b', from: 1 }),
    ]);
    const host = world(prompt, { script });
    const count = pausing(host, ['a'], 1.25 * SECOND, 3 * SECOND);
    host.run();
    const asked = (region: number) => host.asked.filter((one) => one.region === region).map(({ at }) => at / SECOND);
    expect([asked(0), asked(1)]).toEqual([[1, 3, 3], [1, 1.5, 2]]); // biome-ignore format: a client each
    expect(count.deferred).toBe(2);
  });

  it('hears late what came in time, and does not give it up', () => {
    const host = world(prompt, { script: [step({ at: SECOND })] });
    pausing(host, ['a'], 1.1 * SECOND, 9 * SECOND);
    expect(host.run().ends()).toEqual(['9000 #1 ok from 0']);
  });

  it('gives up late, and asks again only when it is awake', () => {
    const manners = { ...MANNERS, timeout: SECOND, retry: { ...MANNERS.retry, max: 1 } };
    const silent: Behaviour = (request) => (request.attempt === 1 ? undefined : { outcome: ok(1), after: 200_000 });
    const load = workload({ operations: [], manners });
    const host = world(silent, { workload: load, script: [step({ at: SECOND })] });
    pausing(host, ['a'], 1.5 * SECOND, 5 * SECOND);
    host.run();
    const attempts = host.asked.map(({ at, request }) => `${request.attempt} at ${at / SECOND}`);
    expect(attempts).toEqual(['1 at 1', '2 at 5']);
    expect(host.ends()).toEqual(['5200 #1 ok from 1']);
  });

  it('asks no more where it wakes when the time for requests is over', () => {
    const host = world(prompt, { script: [step({ at: SECOND })], duration: 2 * SECOND });
    pausing(host, ['a'], 0.5 * SECOND, 2 * SECOND);
    expect(host.run().asked).toEqual([]);
  });

  it('sleeps until the last of two pauses ends', () => {
    const host = world(prompt, { script: [step({ at: 2 * SECOND })] });
    pausing(host, ['a'], SECOND, 3 * SECOND);
    pausing(host, ['a'], 1.5 * SECOND, 4 * SECOND);
    expect(host.run().asked.map(({ at }) => at / SECOND)).toEqual([4]);
  });

  it('may be all of a region, of an open workload or a closed one', () => {
    for (const change of [{}, { arrivals: 'closed' as const, clients: 30, think: 100_000 }]) {
      const host = world(prompt, { workload: workload({ operations: [operation('look', 'read', 50)], ...change }) });
      const count = pausing(host, ['eu'], 2 * SECOND, 4 * SECOND);
      host.run();
      const during = host.asked.filter(({ at }) => at >= 2 * SECOND && at < 4 * SECOND);
      expect(during.some(({ region }) => region === 1)).toBe(false);
      expect(during.some(({ region }) => region === 0)).toBe(true);
      expect(host.asked.some(({ at, region }) => at >= 4 * SECOND && at < 4.2 * SECOND && region === 1)).toBe(true);
      expect(count.deferred).toBeGreaterThan(5);
      expect(host.ends().length).toBe(host.told.filter(({ what }) => what === 'issued').length);
    }
  });

  it('may be nobody', () => {
    const host = world(prompt, { script: [step({ at: 2 * SECOND })] });
    host.later(SECOND, () => host.clients.pause(['nobody'], never));
    host.later(3 * SECOND, () => host.clients.resume(['nobody']));
    expect(host.run().ends()).toEqual(['2200 #1 ok from 0']);
  });
});

describe('a burst', () => {
  const load = workload({ operations: [operation('look', 'read', 40), operation('edit', 'write', 10)] });
  const shown = (host: FakeWorld) => host.asked.map(({ at, region, request }) => `${at} ${region} ${request.client}`);

  it('asks more about the same, and moves nothing of what is asked anyway', () => {
    for (const arrivals of ['poisson', 'constant'] as const) {
      const usual = world(prompt, { workload: { ...load, arrivals } }).run();
      const host = world(prompt, { workload: { ...load, arrivals } });
      let asked = 0;
      host.later(2 * SECOND, () => host.clients.burst([0, 2], 11, () => asked++));
      host.later(4 * SECOND, () => host.clients.burst([0, 2], 1, never));
      host.run();
      const more = new Set(shown(host)).size - new Set(shown(usual)).size;
      expect(shown(host)).toEqual(expect.arrayContaining(shown(usual)));
      expect(asked).toBe(host.asked.length - usual.asked.length);
      // Ten times 35 a second for two seconds.
      expect(more).toBeGreaterThan(620);
      expect(more).toBeLessThan(780);
      const extra = host.asked.filter(({ at, region }) => region === 1 || at < 2 * SECOND || at >= 4 * SECOND);
      expect(extra.length).toBe(
        usual.asked.filter(({ at, region }) => region === 1 || at < 2 * SECOND || at >= 4 * SECOND).length,
      );
    }
  });

  it('is another one each time, and the same again with the same seed', () => {
    const twice = () => {
      const host = world(prompt, { workload: load });
      for (const from of [1, 5]) {
        host.later(from * SECOND, () => host.clients.burst([0], 5, () => {}));
        host.later((from + 1) * SECOND, () => host.clients.burst([0], 1, never));
      }
      return host.run();
    };
    const host = twice();
    expect(shown(twice())).toEqual(shown(host));
    const shortly = (from: number) =>
      host.asked
        .filter(({ at }) => at >= from * SECOND && at < (from + 1) * SECOND)
        .map(({ at }) => at - from * SECOND);
    expect(shortly(1)).not.toEqual(shortly(5));
  });

  it('means nothing to clients who wait for answers', () => {
    const closed = workload({ ...load, arrivals: 'closed', clients: 5, think: 100_000 });
    const host = world(prompt, { workload: closed });
    host.later(SECOND, () => host.clients.burst([0, 1, 2], 5, never));
    expect(shown(host.run())).toEqual(shown(world(prompt, { workload: closed }).run()));
  });
});
