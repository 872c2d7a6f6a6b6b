/** Travellers: how many there are, how long they stay, and that they are the same client wherever they ask. */

import { describe, expect, it } from 'vitest';
import { USERS } from '../../src/clients/arrivals.ts';
import { Journeys } from '../../src/clients/journeys.ts';
import { SECOND } from '../../src/kit/time.ts';
import { ok } from '../../src/strategies/contract.ts';
import { type Behaviour, operation, STOCK, workload, world } from './fake-world.ts';

const NAMES = ['us', 'eu', 'ap', 'sa'];
const answer: Behaviour = () => ({ outcome: ok(1), after: 10 });

const journeys = (share: number, every: number, seed = 1) =>
  new Journeys({ share, every }, workload({ from: [0.5, 0.3, 0, 0.2] }), NAMES, seed);

/** Where the clients of a region are, second by second. */
function lives(map: Journeys, home: number, seconds: number): number[][] {
  const clients = Array.from({ length: USERS }, (_, user) => home * USERS + user);
  return clients.map((client) =>
    Array.from({ length: seconds }, (_, second) => map.whereIs(client, home, second * SECOND)),
  );
}

const moves = (life: readonly number[]) => life.filter((place, i) => i > 0 && place !== life[i - 1]).length;

describe('travellers', () => {
  it('are so many of each region, and the others stay', () => {
    const map = journeys(0.07, 10 * SECOND);
    for (const home of [0, 1, 3]) {
      const all = lives(map, home, 300);
      expect(all.filter((life) => moves(life) > 0).length).toBe(7);
      expect(all.filter((life) => life.every((place) => place === home)).length).toBe(93);
    }
  });

  it('move on as often as they are told to, to where people are, home included', () => {
    const all = lives(journeys(1, 20 * SECOND), 0, 400).flatMap((life) => life.slice(1).map((to, i) => [life[i], to]));
    const went = all.filter(([from, to]) => from !== to);
    // A stay of less than a second is not seen here.
    expect(Math.abs(went.length - 2000)).toBeLessThan(4 * Math.sqrt(2000));
    for (const [from, to] of [
      [0, 1],
      [0, 3],
      [1, 0],
      [1, 3],
      [3, 0],
      [3, 1],
    ]) {
      // biome-ignore format: all ways
      const share = went.filter(([a, b]) => a === from && b === to).length / went.length;
      expect(share).toBeGreaterThan(0.1);
    }
    expect(all.flat()).not.toContain(2);
  });

  it('go their ways whoever asks, and when', () => {
    const often = lives(journeys(0.5, 10 * SECOND), 1, 100);
    const once = journeys(0.5, 10 * SECOND);
    for (const [user, life] of often.entries()) expect(once.whereIs(USERS + user, 1, 99 * SECOND)).toBe(life[99]);
    expect(lives(journeys(0.5, 10 * SECOND, 2), 1, 100)).not.toEqual(often);
  });
});

describe('who travels', () => {
  const operations = [operation('look', 'read', 200)];
  const ask = (travel: { share: number; every: number } | undefined, change: Parameters<typeof workload>[0] = {}) => {
    const load = workload({ operations, ...(travel && { travel }), ...change });
    const host = world(answer, { workload: load, duration: 60 * SECOND }).run();
    return { host, asked: host.told.filter(({ what }) => what === 'issued') };
  };
  const travel = { share: 0.3, every: 10 * SECOND };

  it('asks the same at the same times, from elsewhere', () => {
    const facts = ({ asked }: ReturnType<typeof ask>) => asked.map(({ at, client, key }) => `${at} ${client} ${key}`);
    expect(facts(ask(travel))).toEqual(facts(ask(undefined)));
    const abroad = ask(travel).asked.filter(({ client, region }) => Math.floor(client / USERS) !== region);
    expect(abroad.length).toBeGreaterThan(500);
    expect(ask(undefined).asked.every(({ client, region }) => Math.floor(client / USERS) === region)).toBe(true);
  });

  it('asks the replicas near there', () => {
    const { host } = ask(travel);
    for (const { to, region, request } of host.asked) {
      expect(request.region).toBe(region);
      expect(to).toBe(region);
    }
  });

  it('takes along what the session knows', () => {
    const told: Behaviour = ({ operations: [{ kind }] }, to) => ({
      outcome: kind === 'read' ? ok(1) : ok(1, [0, 0, 0].with(to, 7)),
      after: 10,
    });
    const load = workload({ travel, operations: [operation('put', 'write', 100), operation('look', 'read', 100)] });
    const session = {
      reads: { consistency: 'session', maxStaleness: 0 },
      routing: { reads: 'nearest', writes: 'nearest', onFailure: 'fail' },
    } as const;
    const { asked } = world(told, { workload: load, duration: 60 * SECOND, use: session }).run();
    const abroad = asked.filter(
      ({
        request: {
          operations: [{ kind }],
          client,
          region,
          token,
        },
      }) => {
        const home = Math.floor(client / USERS);
        return kind === 'read' && region !== home && (token?.[home] ?? 0) === 7;
      },
    );
    expect(abroad.length).toBeGreaterThan(100);
  });

  it('asks for the things of home', () => {
    const { asked } = ask(travel, { keys: [{ ...STOCK, count: 99, affinity: 1 }] });
    for (const { key, client } of asked) expect(key % 3).toBe(Math.floor(client / USERS));
  });
});
