/** P1: what a quorum costs from every place, exact to the microsecond. */
import { expect, test } from 'vitest';
import { leaderRows, runnerRows } from '../../src/report/validation/geometry.ts';
import { holds, printed } from '../../src/report/validation/row.ts';
import { flexibleRows, leaderlessRows } from '../../src/report/validation/wide-area/quorums.ts';

test('leader tables of five European regions are met exactly, whoever the third member is', () => {
  const rows = leaderRows();
  console.log(printed('\nP1 leader tables, ms', rows));
  expect(rows).toHaveLength(3 * 5 + 2 + 5);
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('a thousand commands of a closed loop all take the published time', () => {
  const rows = runnerRows();
  console.log(printed('\nP1 runner, ms', rows));
  expect(rows).toHaveLength(16);
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('quorums of two among five, and quorums without a leader, give the published tables', () => {
  const rows = [...flexibleRows(), ...leaderlessRows()];
  console.log(printed('\nP1 flexible and leaderless, ms', rows));
  expect(rows.length % 6).toBe(0);
  expect(rows.length).toBeGreaterThanOrEqual(3 * 6);
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});
