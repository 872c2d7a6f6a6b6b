/** The network alone: order, loss, duplicates, bandwidth, cuts and weather, against what each is said to be. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HELD, LOST, Network } from '../../src/network/network.ts';
import type { Link } from '../../src/network/topology.ts';
import { NAMES, topologyOf } from '../world/small-world.ts';

const clock = () => ({ now: 0 });

function networkOf(link: Partial<Link>, time = clock(), seed = 1): Network {
  const topology = topologyOf({ regions: 3, link });
  return new Network(topology, [0, 1, 2], NAMES.slice(0, 3), seed, time);
}

/** Delays of messages that leave one by one, far enough apart not to meet. */
function delays(network: Network, time: { now: number }, count: number, gap = 10_000_000): number[] {
  return Array.from({ length: count }, () => {
    time.now += gap;
    return network.delay(0, 1, 0, 100);
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Four standard errors of a share over 20,000 draws are less. */
function near(share: number, expected: number): void {
  expect(Math.abs(share - expected)).toBeLessThan(0.014);
}

describe('a link', () => {
  it('takes its delay, after the lead, and nothing within a node', () => {
    const network = networkOf({ delay: 40_000 });
    expect([network.delay(0, 1, 0, 1), network.delay(1, 2, 500, 1), network.delay(2, 2, 7, 1)]).toEqual([
      40_000, 40_500, 7,
    ]);
  });

  it.each(['normal', 'lognormal', 'exponential', 'pareto'] as const)('keeps mean and deviation (%s)', (law) => {
    const time = clock();
    const seen = delays(networkOf({ delay: 40_000, jitter: 4_000, law }, time), time, 20_000);
    // Standard error of the mean: 4000 / sqrt(20000) = 28.
    expect(Math.abs(mean(seen) - 40_000)).toBeLessThan(120);
    expect(Math.abs(deviation(seen) / 4_000 - 1)).toBeLessThan(law === 'pareto' ? 0.3 : 0.05);
    expect(Math.min(...seen)).toBeGreaterThan(0);
  });

  it('delivers in the order of sending between nodes, whatever the jitter and the loss', () => {
    const sends = fc.array(fc.record({ gap: fc.nat(3_000), lead: fc.constantFrom(0, 0, 0, 1_000) }), { maxLength: 60 });
    fc.assert(
      fc.property(sends, fc.integer(), fc.boolean(), (list, seed, isLossy) => {
        const time = clock();
        const loss = isLossy ? 0.2 : 0;
        const network = networkOf({ delay: 20_000, jitter: 15_000, law: 'lognormal', loss }, time, seed);
        let last = 0;
        for (const { gap, lead } of list) {
          time.now += gap;
          const delay = network.delay(0, 1, lead, 100);
          expect(delay).toBeGreaterThanOrEqual(lead);
          expect(time.now + delay).toBeGreaterThanOrEqual(last);
          last = time.now + delay;
        }
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('does not make one client wait for another', () => {
    const time = clock();
    const network = networkOf({ delay: 20_000, jitter: 15_000, law: 'lognormal' }, time);
    const clients = network.clientsOf(0);
    const arrivals = Array.from({ length: 200 }, () => (time.now += 100) + network.delay(clients, 1, 0, 100));
    expect(arrivals.some((arrival, i) => i > 0 && arrival < arrivals[i - 1]!)).toBe(true);
  });

  it('makes of a loss a retransmission where order is kept', () => {
    const time = clock();
    const seen = delays(networkOf({ delay: 40_000, loss: 0.25 }, time), time, 20_000);
    const tries = seen.map((delay) => (delay - 40_000) / 200_000);
    expect(tries.every(Number.isInteger)).toBe(true);
    const share = (n: number) => tries.filter((lost) => lost === n).length / tries.length;
    near(share(0), 0.75);
    near(share(1), 0.1875);
    near(mean(tries), 1 / 3);
  });

  it('loses, doubles and overtakes where order is free', () => {
    const time = clock();
    const network = networkOf({ delay: 40_000, loss: 0.1, duplicate: 0.2, reorder: 0.3, order: 'free' }, time);
    let [lost, doubled, late] = [0, 0, 0];
    for (let i = 0; i < 20_000; i++) {
      time.now += 10;
      const delay = network.delay(0, 1, 0, 100);
      if (delay === LOST) lost++;
      else if (delay > 40_000) late++;
      if (network.copyDelay !== LOST) {
        doubled++;
        expect(network.copyDelay).toBeGreaterThanOrEqual(delay);
      }
    }
    near(lost / 20_000, 0.1);
    near(late / (20_000 - lost), 0.3);
    near(doubled / (20_000 - lost), 0.2);
  });

  it('puts bytes on the wire one after the other', () => {
    const network = networkOf({ delay: 40_000, bandwidth: 0.5 });
    expect([network.delay(0, 1, 0, 100), network.delay(0, 1, 0, 1_000), network.delay(0, 1, 0, 1)]).toEqual([
      40_200, 42_200, 42_202,
    ]);
    expect(network.delay(1, 0, 0, 100)).toBe(40_200);
    expect(network.delay(0, 2, 300, 100)).toBe(40_500);
  });

  it('is free again when the bytes have left, and refuses what would leave after a minute', () => {
    const time = clock();
    const network = networkOf({ delay: 0, bandwidth: 1 }, time);
    expect(network.delay(0, 1, 0, 59_000_000)).toBe(59_000_000);
    expect(network.delay(0, 1, 0, 2_000_000)).toBe(LOST);
    time.now = 59_000_000;
    expect(network.delay(0, 1, 0, 2_000_000)).toBe(2_000_000);
  });
});

describe('chance on a link', () => {
  it('does not depend on what else was sent, here or elsewhere', () => {
    const link = { delay: 40_000, jitter: 9_000, law: 'lognormal', order: 'free', loss: 0.1, duplicate: 0.1 } as const;
    const [quiet, busy] = [clock(), clock()];
    const [alone, among] = [networkOf(link, quiet), networkOf(link, busy)];
    for (let i = 1; i <= 2_000; i++) {
      quiet.now = i * 1_000;
      busy.now = quiet.now - 1 - (i % 7);
      for (let other = 0; other < i % 5; other++) {
        among.delay(1, 0, other, 5);
        among.delay(0, 2, 0, 5);
        among.delay(0, 1, 0, 5);
      }
      busy.now = quiet.now;
      const pair = [alone.delay(0, 1, 0, 100), alone.copyDelay, alone.delay(0, 1, 0, 1), alone.copyDelay];
      expect([among.delay(0, 1, 0, 9), among.copyDelay, among.delay(0, 1, 0, 7), among.copyDelay]).toEqual(pair);
    }
  });

  it('follows the time of leaving, not of the call', () => {
    const [early, late] = [{ now: 1_000 }, { now: 4_000 }];
    const link = { delay: 40_000, jitter: 9_000, law: 'lognormal' } as const;
    expect(networkOf(link, early).delay(0, 1, 3_000, 1) - 3_000).toBe(networkOf(link, late).delay(0, 1, 0, 1));
  });

  it('differs by seed, by direction, by ordinal and by time, also beyond 2^32 µs', () => {
    const link = { delay: 40_000, jitter: 9_000, law: 'lognormal', order: 'free' } as const;
    const seen = new Set<number>();
    for (const seed of [1, 2]) {
      for (const now of [1, 2, 1 + 2 ** 32, 2 + 2 ** 32]) {
        const network = networkOf(link, { now }, seed);
        for (const [from, to] of [
          [0, 1],
          [0, 1],
          [1, 0],
          [3, 1],
        ] as const)
          seen.add(network.delay(from, to, 0, 1));
      }
    }
    expect(seen.size).toBeGreaterThan(30);
  });
});

describe('cuts and weather', () => {
  it('drops or holds one direction only, clients included, until the last cut is mended', () => {
    const network = networkOf({});
    network.cut(4, 0, 1, false);
    network.cut(5, 0, 1, true);
    expect([network.delay(0, 1, 0, 1), network.fault]).toEqual([LOST, 4]);
    expect(network.delay(network.clientsOf(0), 1, 0, 1)).toBe(LOST);
    expect(network.delay(1, 0, 0, 1)).toBe(10_000);
    network.mend(4, 0, 1);
    expect([network.delay(0, 1, 0, 1), network.fault]).toEqual([HELD, 5]);
    network.mend(5, 0, 1);
    expect([network.delay(0, 1, 0, 1), network.fault]).toEqual([10_000, -1]);
  });

  it('cuts one node off from everybody, both ways', () => {
    const network = networkOf({});
    network.cutNode(0, 1, false);
    expect([network.delay(0, 1, 0, 1), network.delay(1, 2, 0, 1), network.delay(5, 1, 0, 1)]).toEqual([-1, -1, -1]);
    expect(network.delay(0, 2, 0, 1)).toBe(10_000);
    network.mendNode(0, 1);
    expect(network.delay(0, 1, 0, 1)).toBe(10_000);
  });

  it('adds weather up and clears it', () => {
    const calm = { addDelay: 0, jitter: 0, loss: 0, duplicate: 0, reorder: 0, bandwidth: Number.POSITIVE_INFINITY };
    const time = clock();
    const network = networkOf({}, time);
    network.weather(1, 0, 1, { ...calm, addDelay: 5_000 });
    network.weather(2, 0, 1, { ...calm, addDelay: 1_000, bandwidth: 1 });
    expect([network.delay(0, 1, 0, 100), network.fault]).toEqual([16_100, 2]);
    expect(network.delay(1, 0, 0, 100)).toBe(10_000);
    network.weather(2, 0, 1, undefined);
    expect([(time.now = 1_000_000) && network.delay(0, 1, 0, 100), network.fault]).toEqual([15_000, 1]);
    network.weather(1, 0, 1, undefined);
    expect([network.delay(0, 1, 0, 100), network.fault]).toEqual([15_000, -1]);
    expect([(time.now = 2_000_000) && network.delay(0, 1, 0, 100), network.fault]).toEqual([10_000, -1]);
  });
});
