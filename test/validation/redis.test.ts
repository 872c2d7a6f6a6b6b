/** What a crash or a cut really loses: writes counted beside a real Redis that replicates asynchronously. */
import { expect, test } from 'vitest';
import { lost, MODES, redisRows } from '../../src/report/validation/redis.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test('as many acknowledged writes are lost as a real Redis lost', () => {
  const rows = redisRows();
  console.log(printed('\nRedis, writes', rows));
  expect(rows).toHaveLength(3 * 2 * 4);
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('a cut at the wrong end is noticed', () => {
  const far = lost(MODES['cut at the far end'], 500);
  const near = lost(MODES['cut at the source'], 500);
  expect([1, 2, 3, 4].every((region) => far(region) > 10)).toBe(true);
  expect([1, 2, 3, 4].every((region) => Math.abs(near(region)) <= 1)).toBe(true);
});
