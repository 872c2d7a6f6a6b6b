/** Budgets, breakers, hedges and fallbacks: what clients do against failure, and what they leave alone. */

import { describe, expect, it } from 'vitest';
import { Breakers } from '../../src/clients/resilience/breaker.ts';
import { RetryBudget } from '../../src/clients/resilience/budget.ts';
import type { Manners } from '../../src/clients/workload.ts';
import { SECOND } from '../../src/kit/time.ts';
import { NOWHERE, ok, refused } from '../../src/strategies/contract.ts';
import { type Behaviour, MANNERS, step, USE, workload, world } from './fake-world.ts';

function manners(change: Partial<Manners>) {
  return workload({ operations: [], manners: { ...MANNERS, ...change } });
}

describe('a retry budget', () => {
  it('lets ten retries through at once, then one for every five first attempts at 20 %', () => {
    const budget = new RetryBudget(0.2);
    let retries = 0;
    for (let first = 0; first < 1000; first++) {
      budget.earn();
      while (budget.spend()) retries++;
    }
    expect(retries).toBe(10 + 199);
  });

  it('keeps clients of a dead store from multiplying their questions', () => {
    const asked = (budget: number | undefined) => {
      const retry = { ...MANNERS.retry, max: 3, backoff: 1000, budget };
      const script = [step({ every: 10_000, count: 500 })];
      return world(() => undefined, { script, workload: manners({ timeout: 50_000, retry }) }).run().asked.length;
    };
    expect(asked(undefined)).toBe(500 * 4);
    expect(asked(0.1)).toBeGreaterThanOrEqual(500 + 50);
    expect(asked(0.1)).toBeLessThanOrEqual(500 + 50 + 10);
  });
});

describe('a circuit breaker', () => {
  const plan = { failureRate: 0.5, errorCount: 10, responseTime: 5 * SECOND, recovery: 60 * SECOND };

  it('opens at ten errors where they are half of the last twenty calls, not before', () => {
    const breakers = new Breakers(plan);
    for (let call = 0; call < 9; call++) breakers.note(1, false, 0, 0);
    expect(breakers.allows(1, 0)).toBe(true);
    breakers.note(1, false, 0, 0);
    expect(breakers.allows(1, 0)).toBe(false);
    expect(breakers.allows(2, 0)).toBe(true);
  });

  it('stays closed while errors are fewer than their share', () => {
    const breakers = new Breakers(plan);
    for (let call = 0; call < 1000; call++) breakers.note(1, call % 5 < 3, 0, 0);
    expect(breakers.allows(1, 0)).toBe(true);
  });

  it('takes slow answers for failures', () => {
    const breakers = new Breakers(plan);
    for (let call = 0; call < 10; call++) breakers.note(1, true, 5 * SECOND + 1, 0);
    expect(breakers.allows(1, 0)).toBe(false);
  });

  it('lets one call try after a minute: a failure opens it again, a success closes it', () => {
    const breakers = new Breakers(plan);
    for (let call = 0; call < 10; call++) breakers.note(1, false, 0, 0);
    expect(breakers.allows(1, 60 * SECOND - 1)).toBe(false);
    expect(breakers.allows(1, 60 * SECOND)).toBe(true);
    expect(breakers.allows(1, 60 * SECOND)).toBe(false);
    breakers.note(1, false, 0, 61 * SECOND);
    expect(breakers.allows(1, 120 * SECOND)).toBe(false);
    expect(breakers.allows(1, 121 * SECOND)).toBe(true);
    breakers.note(1, true, 0, 122 * SECOND);
    for (let call = 0; call < 5; call++) expect(breakers.allows(1, 122 * SECOND)).toBe(true);
  });

  it('tries again where nobody ever heard of the trial', () => {
    const breakers = new Breakers(plan);
    for (let call = 0; call < 10; call++) breakers.note(1, false, 0, 0);
    expect(breakers.allows(1, 60 * SECOND)).toBe(true);
    expect(breakers.allows(1, 119 * SECOND)).toBe(false);
    expect(breakers.allows(1, 120 * SECOND)).toBe(true);
  });

  const breaker = { ...plan, errorCount: 2, recovery: 10 * SECOND };
  const silent: Behaviour = (_, to) => (to === 0 ? undefined : { outcome: ok(1), after: 10_000 });

  it('leads reads past a silent replica at once', () => {
    const script = [step({ kind: 'read', every: SECOND, count: 5 })];
    const load = manners({ timeout: 500_000, breaker });
    const host = world(silent, { script, workload: load, duration: 20 * SECOND }).run();
    expect(host.log()).toEqual(['0 #1.1 -> 0', '1000 #2.1 -> 0', '2000 #3.1 -> 1', '3000 #4.1 -> 1', '4000 #5.1 -> 1']);
  });

  it('tells writers at once, who have nobody else to ask', () => {
    const script = [step({ every: SECOND, count: 4 })];
    const use = { ...USE, routing: { ...USE.routing, onFailure: 'fail' } } as const;
    const host = world(silent, { script, use, workload: manners({ timeout: 500_000, breaker }) }).run();
    expect(host.asked.length).toBe(2);
    expect(host.ends()).toEqual([
      '500 #1 unknown',
      '1500 #2 unknown',
      '2000 #3 refused from 0',
      '3000 #4 refused from 0',
    ]);
  });

  it('takes a redirect for an answer in good health', () => {
    const script = [step({ every: 100_000, count: 30 })];
    const redirect: Behaviour = (_, to) => ({ outcome: to === 2 ? ok(1) : refused('not me', 2), after: 1000 });
    const host = world(redirect, { script, workload: manners({ breaker, leaderCache: 60 * SECOND }) }).run();
    expect(host.asked.filter(({ to }) => to === 0).length).toBe(30);
  });
});

describe('a fallback', () => {
  /** Working, then not, then again: the three steps of the seed's own test. */
  const moody: Behaviour = ({ consistency, operations }, _, at) => {
    const isAny = operations[0].kind === 'read' && consistency === 'local';
    const isDown = at >= SECOND && at < 3 * SECOND && !isAny;
    return { outcome: isDown ? refused('down', NOWHERE) : ok(7), after: 10_000 };
  };
  const script = [step({ kind: 'read', consistency: 'strong', every: 2 * SECOND, count: 3 })];
  const use = { ...USE, routing: { ...USE.routing, onFailure: 'fail' } } as const;

  it('shows what was seen last while nobody answers, and the truth again afterwards', () => {
    const ends = world(moody, { script, use, workload: manners({ fallback: 'cached' }) })
      .run()
      .ends();
    expect(ends).toEqual(['10 #1 ok from 0', '2010 #2 shown old', '4010 #3 ok from 0']);
  });

  it('has nothing to show of what was never seen', () => {
    const late = [step({ kind: 'read', consistency: 'strong', at: 2 * SECOND })];
    expect(
      world(moody, { script: late, use, workload: manners({ fallback: 'cached' }) })
        .run()
        .ends(),
    ).toEqual(['2010 #1 refused from 0']);
  });

  it('reads what the nearest replica has, however old', () => {
    const host = world(moody, { script, use, workload: manners({ fallback: 'stale' }) }).run();
    expect(host.ends()).toEqual(['10 #1 ok from 0', '2020 #2 shown old', '4010 #3 ok from 0']);
    expect(host.asked.map(({ request }) => request.consistency)).toEqual(['strong', 'strong', 'local', 'strong']);
  });

  it('is for reads: a write is never accepted by one', () => {
    const writes = [step({ at: 2 * SECOND })];
    for (const fallback of ['stale', 'cached'] as const) {
      const host = world(moody, { script: writes, use, workload: manners({ fallback }) }).run();
      expect(host.ends()).toEqual(['2010 #1 refused from 0']);
    }
  });

  it('ends where that fails as well', () => {
    const dead = world(() => undefined, {
      script,
      use,
      workload: manners({ fallback: 'stale' }),
      duration: SECOND,
    }).run();
    expect(dead.ends()).toEqual(['4000 #1 unknown']);
  });
});

describe('a hedge', () => {
  const slow: Behaviour = (_, to) => ({ outcome: ok(to), after: to === 0 ? 400_000 : 50_000 });

  it('asks a second replica after its time, and takes the first answer', () => {
    const host = world(slow, { script: [step({ kind: 'read' })], workload: manners({ hedge: 100_000 }) }).run();
    expect(host.log()).toEqual(['0 #1.1 -> 0', '100 #1.1 -> 1']);
    expect(host.ends()).toEqual(['150 #1 ok from 1']);
    expect(host.told.filter(({ what }) => what === 'hedged').length).toBe(1);
  });

  it('is not sent where the answer came in time, nor for writes, nor past a leader', () => {
    const script = [step({ kind: 'read', from: 1 }), step({ from: 1, at: SECOND })];
    const host = world(slow, { script, workload: manners({ hedge: 100_000 }) }).run();
    expect(host.asked.length).toBe(2);
    const atLeader = { script: [step({ kind: 'read' })], strategy: { readsAt: () => 'leader' as const } };
    expect(world(slow, { ...atLeader, workload: manners({ hedge: 100_000 }) }).run().asked.length).toBe(1);
  });
});
