/** The payment service: what it knows again and for how long, what it never tells, and whose card it declines. */

import { describe, expect, it } from 'vitest';
import type { Charge, Charged, PaymentService as Plan } from '../../src/clients/payments/plan.ts';
import { SECOND } from '../../src/kit/time.ts';
import { CHARGE, CHARGED } from '../../src/world/kinds.ts';
import { PaymentService } from '../../src/world/payment-service.ts';

const PLAN: Plan = { at: 0, takes: SECOND, lostAnswers: 0, declines: 0, window: 60 * SECOND };

/** The service between a wire that delivers at once and a ledger. */
function service(change: Partial<Plan> = {}, seed = 1) {
  const paid: string[] = [];
  const answers: { charge: Charge; charged: Charged }[] = [];
  const sent: { from: number; to: number; kind: number; lead: number }[] = [];
  const agenda = { now: 0 };
  const wire = {
    lead: 0,
    send(from: number, to: number, kind: number, _at: number, region: number, _size: number, what: unknown) {
      sent.push({ from, to, kind, lead: wire.lead });
      own.take(kind, region, what);
    },
  };
  const world = {
    network: { clientsOf: (region: number) => 100 + region },
    wire,
    observer: {
      sent: () => {},
      beyond: { paid: (opId: number, what: string, at: number) => paid.push(`${opId} ${what} ${at / SECOND}`) },
    },
    agenda,
    hash: { wide: () => {}, ints: () => {} },
    clients: { paid: (charge: Charge, charged: Charged) => answers.push({ charge, charged }) },
  };
  const own = new PaymentService({ ...PLAN, ...change }, world as never, seed);
  const ask = (opId: number, more: Partial<Charge> = {}, at = 0): Charged | undefined => {
    agenda.now = at * SECOND;
    const before = answers.length;
    own.ask({ opId, key: opId, attempt: 1, isRefund: false, ...more }, 2);
    return answers[before]?.charged;
  };
  return { ask, paid, answers, sent };
}

const orders = Array.from({ length: 2000 }, (_, i) => i + 1);

describe('a charge', () => {
  it('is made once, told to the ledger and answered to whoever asked', () => {
    const { ask, paid, answers, sent } = service();
    expect(ask(7, { attempt: 3 }, 4)).toBe('charged');
    expect(paid).toEqual(['7 charged 4']);
    expect(answers[0]!.charge).toMatchObject({ opId: 7, attempt: 3 });
    expect(sent).toMatchObject([
      { from: 102, to: 100, kind: CHARGE },
      { from: 100, to: 102, kind: CHARGED },
    ]);
  });

  it('is known again by its key as long as the window says, from when it was made', () => {
    const { ask, paid } = service();
    expect(ask(7, {}, 10)).toBe('charged');
    expect(ask(7, { attempt: 2 }, 40)).toBe('charged');
    expect(ask(7, { attempt: 3 }, 70)).toBe('charged');
    expect(paid).toEqual(['7 charged 10']);
    expect(ask(7, { attempt: 4 }, 70.000001)).toBe('charged');
    expect(paid).toEqual(['7 charged 10', '7 charged 70.000001']);
    // Made again, it is known again.
    ask(7, { attempt: 5 }, 130);
    expect(paid.length).toBe(2);
  });

  it('is another one under another key', () => {
    const { ask, paid } = service();
    for (const attempt of [1, 2, 3]) ask(7, { key: -attempt, attempt });
    expect(paid.length).toBe(3);
  });

  it('is known again though a hundred thousand others came after it', () => {
    const { ask, paid } = service();
    for (let opId = 1; opId <= 100_100; opId++) ask(opId, {}, opId / 100_000);
    for (const opId of [1, 2, 99_999]) ask(opId, { attempt: 2 }, 30);
    expect(paid.length).toBe(100_100);
    ask(200_000, {}, 3600);
    ask(1, {}, 3601);
    expect(paid.length).toBe(100_102);
  });

  it('takes its time, exponentially, and not the same for two attempts', () => {
    const { ask, sent } = service();
    for (const opId of orders) for (const attempt of [1, 2]) ask(opId, { attempt, key: -opId * 10 - attempt });
    const leads = sent.filter(({ kind }) => kind === CHARGED).map(({ lead }) => lead);
    const mean = leads.reduce((sum, lead) => sum + lead, 0) / leads.length;
    expect(mean / SECOND).toBeCloseTo(1, 1);
    expect(leads.filter((lead) => lead > SECOND).length / leads.length).toBeCloseTo(1 / Math.E, 1);
    expect(leads.filter((lead, i) => lead === leads[i - 1]).length).toBeLessThan(3);
    // What sets out is not held up with the answer.
    expect(sent.every(({ kind, lead }) => kind === CHARGED || lead === 0)).toBe(true);
  });
});

describe('an answer that is lost', () => {
  it('is of a charge that was made, and a key finds it', () => {
    const { ask, paid } = service({ lostAnswers: 1 });
    expect(ask(7)).toBe(undefined);
    expect(ask(7, { attempt: 2 })).toBe(undefined);
    expect(paid).toEqual(['7 charged 0']);
  });

  it('goes by attempt: a share of them, and not all of one order', () => {
    const { ask } = service({ lostAnswers: 0.3 });
    const lost = (attempt: number) => orders.filter((opId) => ask(opId, { attempt }) === undefined);
    const [first, second] = [lost(1), lost(2)];
    expect(first.length / orders.length).toBeCloseTo(0.3, 1);
    expect(second.length / orders.length).toBeCloseTo(0.3, 1);
    const both = first.filter((opId) => second.includes(opId)).length;
    expect(both / orders.length).toBeGreaterThan(0.05);
    expect(both / orders.length).toBeLessThan(0.13);
  });
});

describe('a card that is declined', () => {
  const declined = (seed: number, more: (opId: number) => Partial<Charge>) => {
    const { ask } = service({ declines: 0.2 }, seed);
    return orders.filter((opId) => ask(opId, more(opId)) === 'declined');
  };

  it('is declined at every attempt, whatever its key, in every run of the seed', () => {
    const first = declined(1, () => ({}));
    expect(first.length / orders.length).toBeCloseTo(0.2, 1);
    for (const attempt of [2, 9]) expect(declined(1, (opId) => ({ attempt, key: -opId * 7 - attempt }))).toEqual(first);
    expect(declined(2, () => ({}))).not.toEqual(first);
  });

  it('costs nothing, and is not told as paid', () => {
    const { ask, paid } = service({ declines: 1 });
    expect([ask(7), ask(7, { attempt: 2 })]).toEqual(['declined', 'declined']);
    expect(paid).toEqual([]);
  });
});

describe('a refund', () => {
  it('is made once, is not the charge of the same key, and is never declined', () => {
    const { ask, paid } = service();
    ask(7);
    expect(ask(7, { isRefund: true }, 1)).toBe('refunded');
    expect(ask(7, { isRefund: true, attempt: 2 }, 2)).toBe('refunded');
    expect(ask(7, { attempt: 2 }, 3)).toBe('charged');
    expect(paid).toEqual(['7 charged 0', '7 refunded 1']);
    const strict = service({ declines: 1 });
    expect(strict.ask(7, { isRefund: true })).toBe('refunded');
  });
});
