/** Random small workloads against the plainest possible statement of each rule. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type Op } from '../../../src/checks/checker.ts';
import { BANK, COUNTER, LONG_FORK, SET_FULL } from '../../../src/checks/workloads/index.ts';
import { type Random, randomStream } from '../../../src/kit/random.ts';
import { type Act, add, history, inTurn, read } from './clients.ts';

const HISTORIES = 20_000;

/** Acts in the order in which they happen, each somewhere within its interval; places are distinct. */
function spread(acts: readonly Omit<Act, 'at'>[], random: Random): readonly Act[] {
  return acts.map((act, i) => {
    const point = 10 * i + random.next();
    return { ...act, at: [point - 25 * random.next(), point + 25 * random.next()] };
  });
}

describe('a counter', () => {
  it('reads what some choice of overlapping additions explains, or is accused', () => {
    const random = randomStream(1, 'counter');
    const tally = { valid: 0, invalid: 0 };
    for (let i = 0; i < HISTORIES; i++) {
      const acts = Array.from({ length: random.between(2, 8) }, () => {
        const chance = random.next();
        if (chance < 0.4) return read(random.below(5));
        return add(1, chance < 0.8 ? 'ok' : chance < 0.9 ? 'info' : 'fail');
      });
      const small = history(spread([...acts, read(random.below(5))], random));
      const report = COUNTER.check(small, DEFAULTS);
      const isExplained = small.ops.every((op) => op.f !== 'read' || sums(op, small.ops).has(op.output as number));
      if (report.validity !== (isExplained ? 'valid' : 'invalid'))
        expect.fail(`${report.validity}: ${JSON.stringify(small)}`);
      tally[isExplained ? 'valid' : 'invalid']++;
    }
    expect(Math.min(tally.valid, tally.invalid)).toBeGreaterThan(HISTORIES / 6);
  });
});

/** Every value that a read may show: each addition counts, does not count, or may. */
function sums({ call, end }: Op, ops: readonly Op[]): ReadonlySet<number> {
  let possible = [0];
  for (const op of ops) {
    if (op.f !== 'add' || op.ending === 'fail' || op.call > end) continue;
    const added = possible.map((sum) => sum + (op.input as number));
    possible = op.end < call ? added : [...possible, ...added];
  }
  return new Set(possible);
}

describe('a set that is read all along', () => {
  it('is never accused where it works, and is where a read forgets', () => {
    const random = randomStream(2, 'set');
    let lost = 0;
    for (let i = 0; i < HISTORIES; i++) {
      const forgets = random.next() < 0.5;
      const members = new Set<number>();
      const acts = Array.from({ length: random.between(3, 10) }, (_, element) => {
        if (random.next() < 0.5) {
          const shown = [...members].filter(() => !forgets || random.next() < 0.8);
          return read(shown);
        }
        members.add(element);
        return add(element, random.next() < 0.8 ? 'ok' : 'info');
      });
      const small = history(spread(acts, random));
      const report = SET_FULL.check(small, { ...DEFAULTS, isLinearizable: !forgets });
      if (!forgets && report.validity === 'invalid') expect.fail(`accused: ${JSON.stringify(small)}`);
      const expected = small.ops.filter((op) => op.f === 'add' && isLost(op.input as number, op, small.ops)).length;
      if (report.measures.lost !== expected)
        expect.fail(`${report.measures.lost}, not ${expected}: ${JSON.stringify(small)}`);
      lost += expected;
    }
    expect(lost).toBeGreaterThan(HISTORIES / 10);
  });
});

/** Known, missed by a read invoked after that, and shown by none that was invoked after the one that missed it. */
function isLost(element: number, write: Op, ops: readonly Op[]): boolean {
  const reads = ops.filter(({ f }) => f === 'read');
  const shows = (op: Op) => (op.output as readonly number[]).includes(element);
  const known = Math.min(...[write, ...reads.filter(shows)].map(({ end }) => end));
  return reads.some(
    (op) => !shows(op) && op.call > known && !reads.some((later) => shows(later) && later.call > op.call),
  );
}

describe('a bank', () => {
  it('is accused exactly where a read falls between the two halves of a transfer', () => {
    const random = randomStream(3, 'bank');
    let torn = 0;
    for (let i = 0; i < HISTORIES; i++) {
      const balances = [50, 50, 50];
      let isTorn = false;
      const acts: Omit<Act, 'at'>[] = [read({ ...balances })];
      for (let step = 0; step < 10; step++) {
        const [from, to, amount] = [random.below(3), random.below(3), random.below(5)];
        balances[from] -= amount;
        if (random.next() < 0.05) {
          acts.push(read({ ...balances }));
          isTorn ||= amount > 0;
        }
        balances[to] += amount;
        acts.push(read({ ...balances }));
      }
      const { validity } = BANK.check(inTurn(acts), DEFAULTS);
      expect(validity).toBe(isTorn ? 'invalid' : 'valid');
      if (isTorn) torn++;
    }
    expect(torn).toBeGreaterThan(HISTORIES / 10);
  });
});

describe('a long fork', () => {
  it('is found exactly where some two reads disagree', () => {
    const random = randomStream(4, 'fork');
    const tally = { valid: 0, invalid: 0 };
    for (let i = 0; i < HISTORIES; i++) {
      const views = Array.from({ length: random.between(1, 5) }, () =>
        Array.from({ length: 3 }, () => (random.next() < 0.5 ? 1 : null)),
      );
      const acts = views.map((view) => ({ f: 'read', output: view.map((value, key) => ['r', key, value]) }));
      const misses = (a: readonly (number | null)[], b: typeof a) =>
        a.some((value, key) => value === 1 && b[key] === null);
      const isForked = views.some((a) => views.some((b) => misses(a, b) && misses(b, a)));
      const { validity } = LONG_FORK.check(inTurn(acts), DEFAULTS);
      expect(validity).toBe(isForked ? 'invalid' : 'valid');
      tally[validity as 'valid' | 'invalid']++;
    }
    expect(Math.min(tally.valid, tally.invalid)).toBeGreaterThan(HISTORIES / 7);
  });
});
