/** P5: split votes and times to a leader over many elections of the real protocol. */
import { expect, test } from 'vitest';
import { splitRows, timeRows } from '../../src/report/validation/elections.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test('votes split as often as published', () => {
  const rows = splitRows(4000);
  console.log(printed('\nP5 split votes, shares', rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('leaders are found as fast as published', () => {
  const rows = timeRows(4000);
  console.log(printed('\nP5 times to a leader, ms', rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});
