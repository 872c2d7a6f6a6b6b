/** The ledger of payments beside the orders that there are: by hand, and in whole runs where the answers are known. */
import { describe, expect, it } from 'vitest';
import { PAYMENT_METRICS, Payments } from '../../src/world/recorder/payments.ts';
import type { Rows } from '../../src/world/recorder/rows.ts';
import type { Words } from '../../src/world/recorder/words.ts';
import { run } from '../../src/world/run.ts';
import { loadedText, readAgain } from '../loaded.ts';

const words = { time: (at: number) => `${at / 1000} ms` } as Words;

/** Orders by id, issued at a thousand times that; which of them are there. */
function rowsOf(all: readonly number[], there: readonly number[]): Rows {
  const rows = { madeBy: () => all, isThere: (id: number) => there.includes(id), issuedAt: (id: number) => id * 1000 };
  return rows as Partial<Rows> as Rows;
}

function told(...what: (readonly [number, 'charged' | 'refunded'])[]): Payments {
  const payments = new Payments([0]);
  what.forEach(([order, verb], i) => {
    payments.told(order, verb, i * 1000);
  });
  return payments;
}

function found(payments: Payments, rows: Rows, isIn: (at: number) => boolean = () => true) {
  const [duplicated, orphaned, missing] = PAYMENT_METRICS.map((metric) => payments.finding(metric, isIn, rows, words));
  return { duplicated: duplicated!, orphaned: orphaned!, missing: missing! };
}

function counts(payments: Payments, rows: Rows, isIn?: (at: number) => boolean) {
  const { duplicated, orphaned, missing } = found(payments, rows, isIn);
  return [duplicated.value, orphaned.value, missing.value];
}

describe('the ledger', () => {
  it('finds nothing where each order is paid for once', () => {
    expect(counts(told([1, 'charged'], [2, 'charged']), rowsOf([1, 2, 3], [1, 2]))).toEqual([0, 0, 0]);
    const { duplicated } = found(told([1, 'charged']), rowsOf([1, 2], [1]));
    expect(duplicated).toMatchObject({ samples: 2, witness: null });
  });

  it('finds what was paid twice, whether or not it is there', () => {
    const twice = told([1, 'charged'], [1, 'charged'], [2, 'charged']);
    expect(counts(twice, rowsOf([1, 2], [1, 2]))).toEqual([1, 0, 0]);
    expect(counts(twice, rowsOf([1, 2], [2]))).toEqual([1, 1, 0]);
    expect(found(twice, rowsOf([1, 2], [1, 2])).duplicated.witness).toEqual({
      op: 'order 1',
      at: 0,
      why: 'its card was charged 2 times, first at 0 ms',
      ops: [1],
    });
  });

  it('finds what was paid and is not there, and who stands there unpaid', () => {
    const payments = told([1, 'charged'], [2, 'charged']);
    const { orphaned, missing } = found(payments, rowsOf([1, 2, 3], [1, 3]));
    expect([orphaned.value, missing.value]).toEqual([1, 1]);
    expect(orphaned.witness!.why).toBe('its card was charged once, first at 1 ms, and there is no such order');
    expect(missing.witness).toEqual({
      op: 'order 3',
      at: 3,
      why: 'it is there, and no card was charged for it',
      ops: [3],
    });
  });

  it('takes off what was given back', () => {
    const charge = [1, 'charged'] as const;
    const back = [1, 'refunded'] as const;
    expect(counts(told(charge, back), rowsOf([1], []))).toEqual([0, 0, 0]);
    expect(counts(told(charge, back), rowsOf([1], [1]))).toEqual([0, 0, 1]);
    // Charged twice and given back once: nobody paid twice, and somebody paid for nothing.
    expect(counts(told(charge, charge, back), rowsOf([1], [1]))).toEqual([0, 0, 0]);
    expect(counts(told(charge, charge, back), rowsOf([1], []))).toEqual([0, 1, 0]);
    expect(found(told(charge, charge, back), rowsOf([1], [])).orphaned.witness!.why).toBe(
      'its card was charged 2 times and the money given back once, first at 0 ms, and there is no such order',
    );
  });

  it('counts orders by when they were made, in windows', () => {
    const payments = told([1, 'charged'], [1, 'charged'], [2, 'charged'], [2, 'charged']);
    const later = (at: number) => at >= 2000;
    expect(counts(payments, rowsOf([1, 2, 3], [1, 2, 3]), later)).toEqual([1, 0, 1]);
    expect(found(payments, rowsOf([1, 2], [1, 2]), later).duplicated.witness!.op).toBe('order 2');
  });
});

function played(pay: string, service: string, changes: readonly string[] = []) {
  const text = `
topology: aws-5
workload:
  keys: {stock: {count: 5, type: counter, initial: 100000}, orders: {unique: true}}
  ops:
    buy: {do: decrement-and-insert, keys: stock, inserts: orders, rate: 20/s}
    look: {do: read, keys: stock, rate: 5/s}
payments: {ops: buy, at: us-west-2, ${service}}
pay: {${pay}}
strategies: [single-site]
duration: 60s
settle: 10m
`;
  const scenario = loadedText(text, changes);
  const again = readAgain(scenario);
  expect(again.payments).toEqual(scenario.payments);
  const { metrics, by_op } = run(scenario, scenario.strategies[0]!, 1);
  const [duplicated, orphaned, missing] = PAYMENT_METRICS.map((metric) => metrics[metric]!);
  const orders = Math.round(by_op.buy!.throughput! * 60);
  return { duplicated, orphaned, missing, orders, availability: by_op.buy!.availability! };
}

const FINE = { duplicated: 0, orphaned: 0, missing: 0, availability: 1 };

describe('a shop in good weather', () => {
  it('pays for each order once, before or after, though half of all answers are lost', () => {
    expect(played('when: after-order', 'lost_answers: 50%')).toMatchObject(FINE);
    expect(played('when: before-order', 'lost_answers: 50%')).toMatchObject(FINE);
  });

  it('without a key pays again for what it was not told', () => {
    const { duplicated, orders, ...rest } = played('idempotency_key: false', 'lost_answers: 50%');
    expect(rest).toEqual({ orphaned: 0, missing: 0, availability: 1 });
    expect(duplicated / orders).toBeCloseTo(0.5, 1);
  });

  it('pays again where the service has forgotten the key by the time of the next attempt', () => {
    const { duplicated, orders } = played('backoff: 1s', 'lost_answers: 50%, window: 2s');
    expect(duplicated / orders).toBeCloseTo(0.5, 1);
    expect(played('backoff: 1s', 'lost_answers: 50%, window: 10m').duplicated).toBe(0);
  });

  it('whose answers are all lost pays for orders that it never places, or is never told that it was paid', () => {
    const before = played('when: before-order, retries: 1', 'lost_answers: 100%');
    expect(before).toMatchObject({ duplicated: 0, missing: 0, availability: 0, orders: 0 });
    expect(before.orphaned).toBeGreaterThan(1000);
    expect(played('when: after-order, retries: 1', 'lost_answers: 100%')).toMatchObject(FINE);
  });

  it('loses an order where the card is declined before, and its money where it is after', () => {
    const before = played('when: before-order', 'declines: 25%');
    // The shop was there, and said no.
    expect(before).toMatchObject({ duplicated: 0, orphaned: 0, missing: 0, availability: 1 });
    const after = played('when: after-order', 'declines: 25%');
    expect(after).toMatchObject({ duplicated: 0, orphaned: 0, availability: 1 });
    expect(after.missing / after.orders).toBeCloseTo(0.25, 1);
  });

  it('gives money back where the store certainly has no order, and keeps it where it was told to', () => {
    const soldOut = ['workload.keys.stock={count: 5, type: bounded-counter, initial: 20}'];
    expect(played('when: before-order', 'lost_answers: 20%', soldOut)).toMatchObject(FINE);
    const kept = played('when: before-order, refunds: false', 'lost_answers: 20%', soldOut);
    expect(kept).toMatchObject({ duplicated: 0, missing: 0 });
    // A hundred pieces were there.
    expect(kept.orphaned).toBe(kept.orders - 100);
  });
});
