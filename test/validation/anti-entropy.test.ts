/** C.20: how far copies lag and how much is sent where everybody tells everybody now and then. */
import { expect, test } from 'vitest';
import { antiEntropyRows } from '../../src/report/validation/anti-entropy.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test.each(['multi-master', 'crdt'])('%s ships what it gathered, once to each', (strategy) => {
  const rows = antiEntropyRows(strategy, 10_000);
  console.log(printed(`\nC.20 ${strategy}`, rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});
