/** When requests come and what about: the promised rates and shares, whatever strategy answers them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeySpaceOf, Picker } from '../../src/clients/keys.ts';
import type { KeyGroup } from '../../src/clients/workload.ts';
import { ok, refused } from '../../src/strategies/contract.ts';
import { type Behaviour, operation, STOCK, step, type Told, workload, world } from './fake-world.ts';

const answer: Behaviour = () => ({ outcome: ok(1), after: 1000 });
const issued = (told: readonly Told[]) => told.filter(({ what }) => what === 'issued');

describe('open arrivals', () => {
  const operations = [operation('checkout', 'decrement-and-insert', 30), operation('look', 'read', 70)];

  it('come at the promised rate from each region', () => {
    const duration = 1000_000_000;
    const all = issued(world(answer, { workload: workload({ operations }), duration }).run().told);
    for (const [region, share] of [0.5, 0.3, 0.2].entries()) {
      for (const [index, { rate }] of operations.entries()) {
        const count = all.filter((one) => one.region === region && one.operation === index).length;
        const mean = rate * share * 1000;
        expect(Math.abs(count - mean)).toBeLessThan(4 * Math.sqrt(mean));
      }
    }
    expect(Math.max(...all.map(({ at }) => at))).toBeLessThan(duration);
  });

  it('have the gaps of a Poisson process', () => {
    const one = workload({ operations: [operation('look', 'read', 100)], from: [1, 0, 0] });
    const times = issued(world(answer, { workload: one, duration: 400_000_000 }).run().told).map(({ at }) => at);
    const gaps = times.slice(1).map((at, i) => at - times[i]);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.95);
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.05);
    const longerThanMean = gaps.filter((gap) => gap > 10_000).length / gaps.length;
    expect(Math.abs(longerThanMean - Math.exp(-1))).toBeLessThan(4 * Math.sqrt(0.25 / gaps.length));
  });

  it('can be evenly spaced', () => {
    const even = workload({ arrivals: 'constant', operations: [operation('look', 'read', 10)], from: [1, 0, 0] });
    const times = issued(world(answer, { workload: even }).run().told).map(({ at }) => at);
    expect(times.length).toBe(100);
    for (const [i, at] of times.entries()) expect(Math.abs(at - times[0] - i * 100_000)).toBeLessThanOrEqual(1);
  });

  it('are the same whatever is answered', () => {
    const facts = (behave: Behaviour, seed: number, retries: number) => {
      const { manners } = workload({});
      const load = workload({
        operations,
        manners: { ...manners, retry: { ...manners.retry, max: retries, jitter: 1, backoff: 5000 } },
      });
      const told = issued(world(behave, { workload: load, seed }).run().told);
      return told.map(({ at, region, operation: index, client, key }) => [at, region, index, client, key].join());
    };
    const usual = facts(answer, 1, 0);
    expect(usual.length).toBeGreaterThan(800);
    expect(facts(() => undefined, 1, 2)).toEqual(usual);
    expect(facts((_, to) => ({ outcome: refused('no', (to + 1) % 3), after: 70_000 }), 1, 0)).toEqual(usual);
    expect(facts(answer, 2, 0)).not.toEqual(usual);
  });

  it('of one operation do not move when another is added', () => {
    const times = (list: typeof operations) =>
      issued(world(answer, { workload: workload({ operations: list }) }).run().told)
        .filter((one) => one.operation === 0)
        .map(({ at, key }) => `${at} ${key}`);
    expect(times(operations)).toEqual(times([operations[0]]));
  });
});

describe('closed clients', () => {
  const closed = workload({
    arrivals: 'closed',
    clients: 10,
    think: 9000,
    operations: [operation('look', 'read', 3), operation('edit', 'write', 1)],
  });

  it('ask, wait and think', () => {
    const host = world(answer, { workload: closed, duration: 1_000_000 }).run();
    const all = issued(host.told);
    // One operation in flight at most, each 1 ms long, 9 ms apart: 100 a second.
    for (let client = 0; client < 10; client++) {
      const times = all.filter((one) => one.client === client).map(({ at }) => at);
      expect(times.length).toBeGreaterThanOrEqual(99);
      for (const [i, at] of times.slice(1).entries()) expect(at - times[i]).toBe(10_000);
    }
    const edits = all.filter((one) => one.operation === 1).length;
    expect(Math.abs(edits - all.length / 4)).toBeLessThan(4 * Math.sqrt((all.length * 3) / 16));
  });

  it('live where the shares say', () => {
    const host = world(answer, { workload: { ...closed, think: 1000 }, duration: 50_000 }).run();
    const homes = new Map(issued(host.told).map(({ client, region }) => [client, region]));
    expect([0, 1, 2].map((region) => [...homes.values()].filter((home) => home === region).length)).toEqual([5, 3, 2]);
  });

  it('without a pause ask again at the very instant of the answer', () => {
    const eager = { ...closed, think: 0, clients: 1 };
    const host = world(answer, { workload: eager, duration: 100_000 }).run();
    expect(issued(host.told).map(({ at }) => at)).toEqual(Array.from({ length: 100 }, (_, i) => i * 1000));
  });

  it('who are told no do not ask for ever at one instant', () => {
    const eager = { ...closed, think: 0, operations: [operation('edit', 'write', 1)] };
    const use = {
      reads: { consistency: 'local', maxStaleness: 0 },
      routing: { reads: 'default', writes: 'default', onFailure: 'fail' },
    } as const;
    const host = world(() => ({ outcome: refused('no'), after: 0 }), { workload: eager, duration: 100_000, use }).run();
    expect(issued(host.told).length).toBe(10 * 100);
  });
});

describe('keys', () => {
  const group = (change: Partial<KeyGroup>): KeyGroup => ({ ...STOCK, ...change });
  const shares = (change: Partial<KeyGroup>) => {
    const picker = new Picker(group(change));
    const counts = new Array(change.count).fill(0);
    const draws = 400_000;
    for (let i = 0; i < draws; i++) counts[picker.rank((i + 0.5) / draws)] += 1 / draws;
    return counts;
  };

  it('follow Zipf’s law exactly', () => {
    for (const theta of [0.5, 0.99, 1, 1.5]) {
      const found = shares({ count: 100, distribution: 'zipfian', theta });
      let sum = 0;
      for (let rank = 1; rank <= 100; rank++) sum += rank ** -theta;
      for (const rank of [1, 2, 10, 100]) expect(found[rank - 1]).toBeCloseTo(rank ** -theta / sum, 4);
    }
  });

  it('are uniform, or hot', () => {
    for (const share of shares({ count: 7 })) expect(share).toBeCloseTo(1 / 7, 4);
    const hot = shares({ count: 50, distribution: 'hotspot', theta: 0.8 });
    for (const share of hot.slice(0, 10)) expect(share).toBeCloseTo(0.08, 4);
    for (const share of hot.slice(10)) expect(share).toBeCloseTo(0.005, 4);
  });

  it('stay within their group', () => {
    const law = fc.constantFrom('uniform', 'zipfian', 'hotspot') as fc.Arbitrary<KeyGroup['distribution']>;
    const uniform = fc.double({ min: 0, max: 1 - 2 ** -32, noNaN: true });
    const theta = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(law, fc.integer({ min: 1, max: 300 }), theta, uniform, (distribution, count, skew, u) => {
        const rank = new Picker(group({ distribution, count, theta: skew })).rank(u);
        return Number.isInteger(rank) && rank >= 0 && rank < count;
      }),
    );
  });

  it('have names, groups, types and first values', () => {
    const groups = [group({ count: 3 }), group({ name: 'orders', unique: true, type: 'register', initial: undefined })];
    const script = [
      step({ key: 'x' }),
      step({ key: 'stock/2' }),
      step({ id: 'o', kind: 'decrement-and-insert', key: 'y' }),
    ];
    const keys = new KeySpaceOf(groups, script);
    const first = keys.row(1);
    const again = keys.rowAgain(first, 1);
    const second = keys.row(1);
    const all = [0, 2, keys.scripted('x'), keys.scripted('y'), keys.scripted('o.row'), first, again, second];
    expect(all.map((key) => keys.nameOf(key))).toEqual([
      'stock/0',
      'stock/2',
      'x',
      'y',
      'o.row',
      'orders/0',
      'orders/0+1',
      'orders/1',
    ]);
    expect(all.map((key) => keys.groupOf(key))).toEqual([0, 0, -1, -1, -1, 1, 1, 1]);
    expect(all.map((key) => keys.typeOf(key))).toEqual([
      'counter',
      'counter',
      'register',
      'counter',
      'register',
      'register',
      'register',
      'register',
    ]);
    expect(all.map((key) => keys.initial(key))).toEqual([
      100,
      100,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(keys.scripted('stock/2')).toBe(2);
    expect(keys.scripted('stock/3')).toBe(-1);
    expect(keys.rows(1)).toEqual([first, second]);
    for (let i = 0; i < 1000; i++) keys.row(1);
    expect(keys.nameOf(keys.size - 1)).toBe('orders/1001');
    expect(keys.groupOf(keys.size - 1)).toBe(1);
  });
});
