/** Orders and their payments: which comes first, and when money goes back. */
import { describe, expect, it } from 'vitest';
import type { Flight } from '../../src/clients/flights.ts';
import type { Payment } from '../../src/clients/payments/cashier.ts';
import { Checkout } from '../../src/clients/payments/checkout.ts';
import type { Charged, Paying } from '../../src/clients/payments/plan.ts';
import { declined, failed, type Outcome, ok, refused } from '../../src/strategies/contract.ts';
import { PAYING, Street } from './street.ts';

const PAID = 3;
const OTHER = 4;

function checkout(change: Partial<Paying>) {
  const street = new Street();
  const till = { paying: { ...PAYING, ...change }, operations: [PAID], ask: street.host.ask };
  const own = new Checkout(till, street.host.now, street.wakeAt);
  street.wake = (opId) => own.wake(opId);
  const went: Payment[] = [];
  return {
    street,
    went,
    hold(opId: number, what = PAID): boolean {
      const isHeld = own.holds(what);
      if (isHeld) own.charge(opId, 1, (payment) => went.push(payment));
      return isHeld;
    },
    end: (opId: number, outcome: Outcome | undefined, what = PAID) =>
      own.finished({ what, opId, region: 1 } as Flight, outcome),
    answer: (which: number, charged: Charged = 'charged') => own.answered(street.asked[which]!, charged),
  };
}

const NOT_PLACED: [string, Outcome][] = [
  ['refused', refused('nobody leads')],
  ['failed', failed('lost')],
  ['declined', declined('out of stock')],
];

describe('an order that is paid for once it is placed', () => {
  it('waits for nothing, and is charged when the store has confirmed it', () => {
    const { street, hold, end } = checkout({ when: 'after-order' });
    expect(hold(7)).toBe(false);
    expect(street.asked).toEqual([]);
    end(7, ok(undefined));
    expect(street.asked).toMatchObject([{ opId: 7, region: 1, isRefund: false }]);
  });

  it.each(NOT_PLACED)('is not charged where it is %s', (_name, outcome) => {
    const { street, end } = checkout({ when: 'after-order' });
    end(7, outcome);
    expect(street.asked).toEqual([]);
  });

  it('is not charged where nobody knows whether it was placed', () => {
    const { street, end } = checkout({ when: 'after-order' });
    end(7, undefined);
    expect(street.asked).toEqual([]);
  });

  it('is one of those that are paid for', () => {
    const { street, end } = checkout({ when: 'after-order' });
    end(7, ok(undefined), OTHER);
    expect(street.asked).toEqual([]);
  });
});

describe('an order that is paid for before', () => {
  it('waits, and goes when the card is charged', () => {
    const { street, went, hold, answer, end } = checkout({ when: 'before-order' });
    expect(hold(7)).toBe(true);
    street.run(1);
    expect(went).toEqual([]);
    answer(0);
    expect(went).toEqual(['charged']);
    end(7, ok(undefined));
    street.run(100);
    expect(street.asked.length).toBe(1);
  });

  it('does not wait where it is not one that is paid for', () => {
    const { street, hold } = checkout({ when: 'before-order' });
    expect(hold(7, OTHER)).toBe(false);
    expect(street.asked).toEqual([]);
  });

  it('hears that a card is declined, and that nobody knows; no money goes back then', () => {
    for (const [charged, payment] of [
      ['declined', 'declined'],
      [undefined, 'unknown'],
    ] as const) {
      const { street, went, hold, answer, end } = checkout({ when: 'before-order' });
      hold(7);
      if (charged !== undefined) answer(0, charged);
      street.run(19);
      expect(went).toEqual([payment]);
      end(7, refused(`payment: ${payment}`));
      expect(street.asked.some(({ isRefund }) => isRefund)).toBe(false);
    }
  });

  it.each(NOT_PLACED)('has its money back, once, where it is %s', (_name, outcome) => {
    const { street, hold, answer, end } = checkout({ when: 'before-order' });
    hold(7);
    answer(0);
    end(7, outcome);
    expect(street.asked.slice(1)).toMatchObject([{ opId: 7, isRefund: true, attempt: 1 }]);
    answer(1, 'refunded');
    end(7, outcome);
    street.run(100);
    expect(street.asked.length).toBe(2);
  });

  it('keeps its money where nobody knows whether it was placed, and where the shop gives none back', () => {
    for (const [refunds, outcome] of [
      [true, undefined],
      [false, refused('nobody leads')],
    ] as const) {
      const { street, hold, answer, end } = checkout({ when: 'before-order', refunds });
      hold(7);
      answer(0);
      end(7, outcome);
      street.run(100);
      expect(street.asked.length).toBe(1);
    }
  });
});
