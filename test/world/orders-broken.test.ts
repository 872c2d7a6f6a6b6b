/** The exercise of `orders.yaml`: designs that do not hold, each by its failure; and availability is of all orders. */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/world/run.ts';
import { NOTHING, played, scenarioOf, THIN } from './shop.ts';

describe('what one might have built', () => {
  it.each(['consensus', 'one-master', 'semi-sync', 'no-order-key'])('%s has Europe wait', (id) => {
    for (const seed of [1, 2]) {
      const { availability, paidTwice } = played(id, seed);
      // A quarter of the orders come from Europe, which is cut off for three minutes of twenty-one.
      expect(availability).toBeLessThan(0.98);
      expect(availability).toBeGreaterThan(0.95);
      expect(paidTwice).toBe(0);
    }
  });

  it('no-order-key takes orders twice, where the same store with a key does not', () => {
    // Of twenty seeds four show it, these among them.
    const seeds = [8, 10];
    const sum = (id: string) => seeds.reduce((all, seed) => all + played(id, seed).ordersTwice!, 0);
    expect(sum('no-order-key')).toBeGreaterThan(0);
    expect(sum('consensus')).toBe(0);
  });

  it('no-payment-key pays twice for what it was not told, and that is all', () => {
    const { paidTwice, availability, ...rest } = played('no-payment-key', 1);
    expect(rest).toMatchObject({ lost: 0, ordersTwice: 0, orphaned: 0, missing: 0 });
    expect(paidTwice).toBeGreaterThan(5);
    // One answer in two hundred is lost.
    expect(paidTwice / rest.answered).toBeLessThan(0.01);
    expect(availability).toBeGreaterThanOrEqual(0.999);
  });

  it('no-retry stays with a dead region', () => {
    const { availability, ...rest } = played('no-retry', 1);
    expect(availability).toBeLessThan(0.999);
    expect(rest).toMatchObject(NOTHING);
  });

  it('charge-first pays for orders that never were, and twice for some that were', () => {
    const { paidTwice, orphaned, missing } = played('charge-first', 1);
    expect(paidTwice).toBeGreaterThan(5);
    expect(orphaned).toBeGreaterThan(0);
    expect(missing).toBe(0);
  });
});

describe('availability', () => {
  /** What clients of the run asked for and what they were told, counted beside the recorder. */
  function counted(id: string, set: readonly string[]) {
    const scenario = scenarioOf([...THIN, ...set]);
    const buys = scenario.workload!.operations.findIndex(({ name }) => name === 'checkout');
    const issued = new Set<number>();
    const answered = new Set<number>();
    const use = scenario.strategies.find((one) => one.id === id)!;
    const simulation = new Simulation(scenario, use, 1);
    const { observer } = simulation.world;
    const { issued: tellIssued, answered: tellAnswered } = observer;
    observer.issued = (opId, operation, ...rest) => {
      if (operation === buys) issued.add(opId);
      tellIssued.call(observer, opId, operation, ...rest);
    };
    observer.answered = (opId, outcome, ...rest) => {
      if (outcome.kind === 'ok' && issued.has(opId)) answered.add(opId);
      tellAnswered.call(observer, opId, outcome, ...rest);
    };
    simulation.advance(simulation.end);
    const { by_op } = simulation.finish(false);
    return { share: by_op.checkout!.availability!, issued: issued.size, answered: answered.size, by_op };
  }

  it('is of all orders that were issued, whatever became of them', () => {
    const short = ['duration=6m', 'settle=30s'];
    for (const id of ['consensus', 'no-retry', 'charge-first']) {
      const { share, issued, answered } = counted(id, short);
      expect(issued).toBeGreaterThan(850);
      expect(answered).toBeLessThan(issued);
      expect(share).toBeCloseTo(answered / issued, 9);
    }
  });

  it('counts no fallback: something old that was shown is not what was asked for', () => {
    const reads = ['workload.ops.view-stock.rate=3/s', 'workload.client.fallback=stale', 'duration=5m', 'settle=10s'];
    const { by_op } = counted('consensus', [...reads, 'strategies.consensus.reads.consistency=strong']);
    const { availability, fallbacks } = by_op['view-stock']!;
    expect(fallbacks).toBeGreaterThan(20);
    expect(availability! + fallbacks! / (3 * 300)).toBeLessThan(1.1);
    expect(availability).toBeLessThan(0.95);
    expect(by_op.checkout!.fallbacks).toBe(0);
  });
});
