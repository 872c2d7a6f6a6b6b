/** P5: split votes and times to a leader over many elections of the real protocol. */
import { expect, test } from 'vitest';
import { MS } from '../../src/kit/time.ts';
import { elect, splitRows, timeRows } from '../../src/report/validation/elections.ts';
import { holds, ofShare, printed } from '../../src/report/validation/row.ts';

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

test('a range that is twice as wide is noticed', () => {
  const race = { what: '', servers: 5, down: 1, timeout: 200 * MS, delay: [10 * MS, 10 * MS] } as const;
  const split = Array.from({ length: 1500 }, (_, i) => elect(race, i + 1)).filter(({ wasSplit }) => wasSplit);
  expect(split.length / 1500).toBeLessThan(0.052 - ofShare(0.052, 1500));
});
