/** P8: what a commit waits for, in five modes and from five places, beside closed forms and two printed tables. */
import { describe, expect, test } from 'vitest';
import { MODES, type Mode, modeRows, OTHER_MODES, PAXI_5 } from '../../src/report/validation/modes.ts';
import { printedRows, TABLES } from '../../src/report/validation/modes-in-print.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

describe.each([...MODES, ...OTHER_MODES].map((mode) => [mode.name, mode] as const))('%s', (name, mode: Mode) => {
  test('equals the closed form for every leader and client', () => {
    const rows = modeRows(mode);
    console.log(printed(`\n${name}, ms`, rows));
    expect(rows).toHaveLength(25);
    expect(rows.filter((row) => !holds(row))).toEqual([]);
  });
});

test.each(TABLES.map((table) => [table.title, table] as const))('equals the printed table of %s', (title, table) => {
  const rows = printedRows(table);
  console.log(printed(`\n${title}, ms`, rows));
  expect(rows.length).toBeGreaterThanOrEqual(5 * (3 + 5));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('the round trips of Paxi are what its leader tables say, both ways', () => {
  const { matrix, clients } = TABLES[1];
  expect(matrix).toBe(PAXI_5);
  matrix.regions.forEach((leader, at) => {
    const beyond = clients[leader].map((ms) => ms - clients[leader][at]);
    expect(beyond, leader).toEqual(matrix.rttMs[at]);
    expect(
      matrix.rttMs.map((row) => row[at]),
      leader,
    ).toEqual(beyond);
  });
});
