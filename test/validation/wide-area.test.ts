/** P3, C.8, C.15: what the protocols of the wide area wait for, against print and closed forms. */
import { expect, test } from 'vitest';
import { holds, printed, type Row } from '../../src/report/validation/row.ts';
import { closedLoopRows } from '../../src/report/validation/wide-area/closed-loop.ts';
import { epaxos2013Rows } from '../../src/report/validation/wide-area/epaxos-2013.ts';
import { fastRows, idleOthersRows, slowRows, unionRows } from '../../src/report/validation/wide-area/paths.ts';

const PARTS: readonly (readonly [string, () => readonly Row[]])[] = [
  ['P3 SOSP 2013', epaxos2013Rows],
  ['C.8 fast path', fastRows],
  ['C.8 one dependency is enough', unionRows],
  ['C.8 slow path', slowRows],
  ['C.8 idle others', idleOthersRows],
  ['C.15 closed loops', closedLoopRows],
];

test.each(PARTS)('%s', (name, rowsOf) => {
  const rows = rowsOf();
  console.log(printed(`\n${name}, ms`, rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});
