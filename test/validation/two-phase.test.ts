/** C.21: two-phase commit over Raft groups, in time and in outcome. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { holds, printed } from '../../src/report/validation/row.ts';
import { transact, twoPhaseRows } from '../../src/report/validation/two-phase/rows.ts';

test('a transaction waits for the slowest prepare and the record of its outcome', () => {
  const rows = twoPhaseRows();
  console.log(printed('\nC.21, ms', rows));
  expect(rows).toHaveLength(5 * 6);
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('all copies of all groups end with the same write', () => {
  const { values } = transact([0, 1, 2], 1, SECOND);
  expect(values).toHaveLength(15);
  expect(new Set(values).size).toBe(1);
  expect(values[0]).toMatch(/^written by \d+$/);
});

test('of two who want the same row at once one is turned away everywhere', () => {
  const { log, values } = transact([0, 1, 2], 8, SECOND / 5);
  const answered = log.answeredAt.filter((at) => at !== undefined);
  expect(answered.length).toBeGreaterThan(10);
  expect(answered.length).toBeLessThan(log.askedAt.length - 10);
  expect(new Set(values).size).toBe(1);
});
