/** P3, C.8, C.15: what the protocols of the wide area wait for, against print and closed forms. */
import { expect, test } from 'vitest';
import { holds, printed, type Row } from '../../src/report/validation/row.ts';
import { closedLoopRows } from '../../src/report/validation/wide-area/closed-loop.ts';
import { epaxos2013Rows } from '../../src/report/validation/wide-area/epaxos-2013.ts';
import { fastRows, idleOthersRows, slowRows, unionRows } from '../../src/report/validation/wide-area/paths.ts';

/** Each with how many rows it has. */
const PARTS: readonly (readonly [string, () => readonly Row[], number])[] = [
  ['P3 SOSP 2013', epaxos2013Rows, 22],
  ['C.8 fast path', fastRows, 30],
  ['C.8 one dependency is enough', unionRows, 8],
  ['C.8 slow path', slowRows, 40],
  ['C.8 idle others', idleOthersRows, 10],
  ['C.15 closed loops', closedLoopRows, 18],
];

test.each(PARTS)('%s', (name, rowsOf, length) => {
  const rows = rowsOf();
  console.log(printed(`\n${name}`, rows));
  expect(rows).toHaveLength(length);
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});
