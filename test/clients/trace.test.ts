/** A trace is replayed to the letter: times, places, operations, keys and who asked. */
import { describe, expect, it } from 'vitest';
import { USERS } from '../../src/clients/arrivals.ts';
import type { Trace } from '../../src/clients/trace.ts';
import { ok, refused } from '../../src/strategies/contract.ts';
import { type Behaviour, operation, REGIONS, STOCK, step, workload, world } from './fake-world.ts';

const answer: Behaviour = () => ({ outcome: ok(1), after: 1000 });
const NAMED = REGIONS.length * USERS;

function trace(
  rows: readonly (readonly [at: number, region: number, op: number, key: number, client: number])[],
): Trace {
  const column = (place: number) => rows.map((row) => row[place]!);
  const [at, region, op, key, client] = [0, 1, 2, 3, 4].map(column);
  return { at, region, operation: op, key, client, clients: ['ann', 'bob'] };
}

const operations = [
  { ...operation('checkout', 'decrement-and-insert', 0) },
  { ...operation('look', 'read', 0) },
  { ...operation('list', 'read', 0), keys: 1 },
];

function replay(rows: Parameters<typeof trace>[0], behave = answer, change: Parameters<typeof world>[1] = {}) {
  const load = workload({ arrivals: 'trace', operations, trace: trace(rows) });
  return world(behave, { workload: load, ...change });
}

const asked = (host: ReturnType<typeof replay>) => host.told.filter(({ what }) => what === 'issued');

describe('a trace', () => {
  const rows = [
    [1000, 0, 0, 7, 0],
    [1000, 2, 1, 0, -1],
    [5000, 1, 1, 99, 0],
    [5000, 2, 1, 3, -1],
    [9_999_999, 2, 0, 1, 1],
  ] as const;

  it('is asked as it stands, those of one moment in their order', () => {
    const facts = asked(replay(rows).run()).map(({ at, region, operation: op, key, client }) => [
      at,
      region,
      op,
      key,
      client,
    ]);
    expect(facts).toEqual([
      [1000, 0, 0, 7, NAMED],
      [1000, 2, 1, 0, 2 * USERS],
      [5000, 1, 1, 99, NAMED],
      [5000, 2, 1, 3, 2 * USERS + 1],
      [9_999_999, 2, 0, 1, NAMED + 1],
    ]);
  });

  it('does not wait for answers, and ends with the time for requests', () => {
    expect(asked(replay(rows, () => undefined).run()).length).toBe(5);
    expect(asked(replay(rows, () => ({ outcome: refused('no'), after: 1 })).run()).length).toBe(5);
    expect(asked(replay(rows, answer, { duration: 5000 }).run()).length).toBe(2);
  });

  it('makes a row each time, and reads rows that were made', () => {
    const many = Array.from(
      { length: 40 },
      (_, i) => [i * 1000, 0, i % 2 === 0 ? 0 : 2, i % 2 === 0 ? 5 : -1, -1] as const,
    );
    const told = asked(replay(many).run());
    const made = told.filter((_, i) => i % 2 === 0).map(({ into }) => into);
    expect(new Set(made).size).toBe(20);
    for (const [i, { key }] of told.entries()) if (i % 2 === 1) expect(made.slice(0, (i + 1) / 2)).toContain(key);
  });

  it('leaves the numbers of a script’s clients alone', () => {
    const script = [step({ at: 2000, client: 'zoe', key: 'x' })];
    const told = asked(replay(rows, answer, { script }).run());
    expect(told.map(({ client }) => client)).toContain(NAMED + 2);
  });

  it('can be told to pause by region: who asked from there first', () => {
    const host = replay([
      [1000, 0, 1, 0, 0],
      [3000, 1, 1, 0, 0],
      [3000, 1, 1, 0, 1],
      [3000, 0, 1, 0, -1],
    ]);
    host.later(2000, () => host.clients.pause(['us'], () => {}));
    host.later(7000, () => host.clients.resume(['us']));
    expect(asked(host.run()).map(({ at, client }) => [at, client])).toEqual([
      [1000, NAMED],
      [3000, NAMED + 1],
      [7000, 0],
      [7000, NAMED],
    ]);
  });

  it('knows its keys whatever law the group has', () => {
    const keys = [{ ...STOCK, count: 9, distribution: 'zipfian', theta: 0.99, affinity: 1 } as const];
    const load = workload({
      arrivals: 'trace',
      keys,
      operations: [operation('look', 'read', 0)],
      trace: trace([[5, 0, 0, 8, -1]]),
    });
    expect(asked(world(answer, { workload: load }).run()).map(({ key }) => key)).toEqual([8]);
  });
});
