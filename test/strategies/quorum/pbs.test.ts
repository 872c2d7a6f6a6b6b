/** P4, probabilistically bounded staleness: some of the pairs, and that quorums of another size are told. */
import { expect, test } from 'vitest';
import { measured } from '../../../src/report/validation/pbs/measured.ts';
import { CASES, type Case, pbsRows } from '../../../src/report/validation/pbs/rows.ts';
import { holds, printed } from '../../../src/report/validation/row.ts';

const WRITES = 12_000;
const caseOf = (name: string): Case => CASES.find(({ fit, pair }) => `${fit} ${pair}` === name)!;

test('there are six pairs of two fits', () => {
  expect(CASES.length).toBe(12);
  expect(caseOf('LNKD-DISK R2W1')).toMatchObject({ r: 2, w: 1, read: 1.63, write: 10.9, t: 13.6, ours: 14.2 });
});

test.each(['LNKD-SSD R1W1', 'LNKD-DISK R2W1', 'LNKD-DISK R2W2'])('%s', (name) => {
  const rows = pbsRows(caseOf(name), WRITES);
  console.log(printed('\nP4', rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('quorums of another size are told, and those that do not meet miss writes', () => {
  const one = caseOf('LNKD-DISK R2W2');
  const [reads] = pbsRows({ ...one, r: 1 }, WRITES);
  const [, commits] = pbsRows({ ...one, w: 1 }, WRITES);
  expect([holds(reads!), holds(commits!)]).toEqual([false, false]);
  expect(measured('LNKD-DISK', 1, 2, [0], 4000).stale[0]).toBeGreaterThan(800);
});
