/** C.16: majorities of nodes that die and come back, and what their clients see of it. */
import { expect, test } from 'vitest';
import { atLeast, availabilityRows } from '../../src/report/validation/availability.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test.each([3, 5])('a majority of %i is alive as often as theory says', (servers) => {
  const rows = availabilityRows(servers, 20);
  console.log(printed(`\nC.16, ${servers} nodes`, rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('the closed form is the one in print', () => {
  expect(atLeast(2, 3, 0.99)).toBeCloseTo(0.999702, 6);
  expect(atLeast(3, 5, 0.99)).toBeCloseTo(0.9999901494, 10);
  expect(atLeast(4, 7, 0.99)).toBeCloseTo(0.99999966, 8);
});
