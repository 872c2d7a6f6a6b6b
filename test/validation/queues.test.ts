/** P7: the machine's queue beside queueing theory, and Little's law. */
import { describe, expect, test } from 'vitest';
import { erlangC, meanNumber, QUEUES, queueRows } from '../../src/report/validation/queues.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

/** Sampling error of the mean wait over a million customers of M/M/1 at 0.8. */
const STATED_MS = 0.44;

describe.each(QUEUES.map((queue) => [queue.name, queue] as const))('%s', (name, queue) => {
  test('meets its closed form within three standard errors', () => {
    const rows = queueRows(queue);
    console.log(printed(`\n${name}, ms`, rows));
    expect(rows.filter((row) => !holds(row))).toEqual([]);
    // The band itself must be narrow enough to mean something, as narrow as theory says where it says so.
    expect(rows[0].within).toBeLessThan(0.03 * rows[0].expected);
    if (name === 'M/M/1') expect(Math.abs(rows[0].simulated - 50)).toBeLessThan(3 * STATED_MS);
  });
});

test('the stated sampling error is that of theory', () => {
  const rho = 0.8;
  const over = rho * (2 + 5 * rho - 4 * rho ** 2 + rho ** 3);
  expect(10 * Math.sqrt(over / ((1 - rho) ** 4 * 1e6))).toBeCloseTo(STATED_MS, 2);
});

test('the closed forms are those in print', () => {
  expect(QUEUES.map(({ sojourn }) => Number(sojourn.toFixed(3)))).toEqual([50, 30, 17.455]);
  expect(erlangC(4, 3.2)).toBeCloseTo(0.596432, 6);
});

test('a slower server is noticed', () => {
  const [mm1] = QUEUES;
  const slower = { ...mm1, node: { ...mm1.node, serviceTime: 10_300 } };
  expect(holds(queueRows(slower, 250_000)[0])).toBe(false);
});

test('numbers present are counted over time', () => {
  expect(meanNumber([0, 10, 10], [20, 30, 40], 0, 40)).toBe((10 + 10 * 3 + 10 * 2 + 10) / 40);
  expect(meanNumber([0, 10], [20, Number.POSITIVE_INFINITY], 10, 30)).toBe((10 * 2 + 10) / 20);
});
