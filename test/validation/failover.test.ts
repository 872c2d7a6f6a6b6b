/** P2: a leader's death beside the throughput that was measured second by second. */
import { expect, test } from 'vitest';
import { failover, failoverRows, outageRow, RAFT, SEMI_SYNC } from '../../src/report/validation/failover.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test('a detector of ten seconds: the throughput of before and after, and silence between', () => {
  const rows = [...failoverRows(SEMI_SYNC, failover(SEMI_SYNC)), outageRow(SEMI_SYNC, 1)];
  console.log(printed('\nP2, single-master', rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('Raft finds out by itself, in ten seconds of the mean', () => {
  const rows = [...failoverRows(RAFT, failover(RAFT)), outageRow(RAFT, 60)];
  console.log(printed('\nP2, Raft', rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('a leader in the wrong place is noticed', () => {
  const stubborn = { ...RAFT, options: { ...RAFT.options, preferred: ['asia-east1', 'europe-north1'] } };
  const failed = failoverRows(stubborn, failover(stubborn)).filter((row) => !holds(row));
  expect(failed.map(({ what }) => what).filter((what) => what.includes('after, total'))).toHaveLength(2);
});
