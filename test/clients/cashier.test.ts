/** The shop's side of payments: a cashier that asks until it knows, or until its patience is over. */
import { describe, expect, it } from 'vitest';
import { Cashier, type Payment } from '../../src/clients/payments/cashier.ts';
import type { Charged, Paying } from '../../src/clients/payments/plan.ts';
import { SECOND } from '../../src/kit/time.ts';
import { PAYING, Street } from './street.ts';

function cashier(change: Partial<Paying> = {}) {
  const street = new Street();
  const own = new Cashier({ ...PAYING, ...change }, street.host, street.wakeAt);
  street.wake = (opId) => own.wake(opId);
  const heard: Payment[] = [];
  const charge = (opId = 7) => own.charge(opId, 2, (payment) => heard.push(payment));
  const answer = (which: number, charged: Charged = 'charged') => own.answered(street.asked[which]!, charged);
  return { street, own, heard, charge, answer };
}

describe('a cashier', () => {
  it('asks once where it is answered, from the region of the order, and says so once', () => {
    const { street, heard, charge, answer } = cashier();
    charge();
    expect(street.asked).toEqual([{ at: 0, region: 2, opId: 7, key: 7, attempt: 1, isRefund: false }]);
    street.run(1);
    answer(0);
    answer(0);
    street.run(100);
    expect(heard).toEqual(['charged']);
    expect(street.times).toEqual([0]);
  });

  it('takes a no for a no, and does not ask again', () => {
    const { street, heard, charge, answer } = cashier();
    charge();
    answer(0, 'declined');
    street.run(100);
    expect(heard).toEqual(['declined']);
    expect(street.times).toEqual([0]);
  });

  it('asks again with the same key, with doubling pauses, and gives up after its retries', () => {
    const { street, heard, charge } = cashier();
    charge();
    street.run(18.9);
    // Three seconds of waiting each, and 1, 2 and 4 between.
    expect(street.times).toEqual([0, 4, 9, 16]);
    expect(street.asked.map(({ attempt, key }) => [attempt, key])).toEqual([
      [1, 7],
      [2, 7],
      [3, 7],
      [4, 7],
    ]);
    expect(heard).toEqual([]);
    street.run(19);
    expect(heard).toEqual(['unknown']);
    street.run(1000);
    expect(street.times.length).toBe(4);
    expect(heard).toEqual(['unknown']);
  });

  it('without retries gives up after one', () => {
    const { street, heard, charge } = cashier({ retries: 0 });
    charge();
    street.run(3);
    expect(heard).toEqual(['unknown']);
    expect(street.times).toEqual([0]);
  });

  it('never pauses for longer than half a minute, however often it has asked', () => {
    const { street, charge } = cashier({ retries: 60, timeout: SECOND });
    charge();
    street.run(3000);
    const pauses = street.times.slice(1).map((at, i) => at - street.times[i]! - 1);
    expect(pauses.length).toBe(60);
    expect(pauses.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 30]);
    expect(new Set(pauses.slice(5))).toEqual(new Set([30]));
    const long = cashier({ backoff: 90 * SECOND });
    long.charge();
    long.street.run(40);
    expect(long.street.times).toEqual([0, 33]);
  });

  it('with a key, takes the answer to any attempt, also while it pauses', () => {
    const { street, heard, charge, answer } = cashier();
    charge();
    street.run(3.5);
    answer(0);
    expect(heard).toEqual(['charged']);
    street.run(1000);
    expect(street.times).toEqual([0]);
    const other = cashier();
    other.charge();
    other.street.run(10);
    other.answer(1);
    expect(other.heard).toEqual(['charged']);
  });

  it('without a key, makes each attempt a charge of its own and hears only of the last one', () => {
    const { street, heard, charge, answer } = cashier({ hasKey: false });
    charge();
    street.run(10);
    expect(new Set(street.asked.map(({ key }) => key)).size).toBe(3);
    answer(0);
    answer(1);
    expect(heard).toEqual([]);
    answer(2);
    expect(heard).toEqual(['charged']);
  });

  it('without keys, no two attempts of any two orders are the same charge, nor one that has a key', () => {
    const { street, own } = cashier({ hasKey: false, retries: 1000, timeout: 1, backoff: 1 });
    for (const opId of [1, 2, 3]) own.charge(opId, 0, () => {});
    street.run(100_000);
    expect(street.asked.length).toBe(3003);
    const keys = new Set(street.asked.map(({ key }) => key));
    expect(keys.size).toBe(3003);
    expect([...keys].every((key) => key < 0)).toBe(true);
  });

  it('gives money back by the key of the order, whatever charges go by, and asks until it is told', () => {
    for (const hasKey of [true, false]) {
      const { street, own, answer } = cashier({ hasKey });
      own.refund(7, 1);
      street.run(5);
      expect(street.asked).toMatchObject([
        { key: 7, attempt: 1, isRefund: true, region: 1 },
        { key: 7, attempt: 2, isRefund: true },
      ]);
      answer(1, 'refunded');
      street.run(1000);
      expect(street.asked.length).toBe(2);
    }
  });

  it('is not told of a refund by the late answer to a charge', () => {
    const { street, own, charge, answer } = cashier();
    charge();
    street.run(4);
    answer(1);
    own.refund(7, 2);
    // The first attempt was answered too, and slowly.
    answer(0);
    street.run(9);
    expect(street.asked.filter(({ isRefund }) => isRefund).length).toBe(2);
  });

  it('keeps the orders apart', () => {
    const { street, heard, charge, answer } = cashier();
    charge(1);
    street.run(1);
    charge(2);
    answer(0);
    street.run(5);
    expect(heard).toEqual(['charged']);
    expect(street.asked.map(({ opId, at }) => [opId, at])).toEqual([
      [1, 0],
      [2, 1],
      [2, 5],
    ]);
  });
});
