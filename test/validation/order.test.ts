/** P7, second half: quorum latency is an order statistic. */
import { expect, test } from 'vitest';
import { exponentialOrder, orderRows } from '../../src/report/validation/order.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test('semi-sync, sync and a majority wait for the first, the last and the second of four', () => {
  const rows = orderRows();
  console.log(printed('\nquorums of exponential links, ms', rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('the closed form is the one in print', () => {
  expect(exponentialOrder(2, 4).mean).toBeCloseTo(0.58333, 5);
  expect(exponentialOrder(2, 4).variance).toBeCloseTo(0.17361, 5);
  expect(exponentialOrder(4, 4).mean).toBeCloseTo(2.08333, 5);
});
