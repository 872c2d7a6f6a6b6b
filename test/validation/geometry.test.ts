/** P1: what a quorum costs from every place, exact to the microsecond. */
import { expect, test } from 'vitest';
import { leaderRows, runnerRows } from '../../src/report/validation/geometry.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test('leader tables of five European regions are met exactly, whoever the third member is', () => {
  const rows = leaderRows();
  console.log(printed('\nP1 leader tables, ms', rows));
  expect(rows).toHaveLength(3 * 5 + 2 + 5);
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('a thousand commands of a closed loop all take the published time', () => {
  const rows = runnerRows();
  console.log(printed('\nP1 runner, ms', rows));
  expect(rows).toHaveLength(12);
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});
