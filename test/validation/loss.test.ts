/** C.19: lost segments, sent again after a fixed timer. */
import { expect, test } from 'vitest';
import { lossRows } from '../../src/report/validation/loss.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test('loss costs its timer as often as it strikes', () => {
  const rows = lossRows(300_000);
  console.log(printed('\nC.19', rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});
