/** P8: what a commit waits for, in five modes and from five places, beside the closed forms and a printed table. */
import { describe, expect, test } from 'vitest';
import { MODES, type Mode, modeRows } from '../../src/report/validation/modes.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'];

/** As it stands in print: semi-sync, sync (clients beside the master), consensus from each region. */
const TABLE: Readonly<Record<string, readonly number[]>> = {
  'us-east-1': [70.51, 198.03, 72.5, 145.0, 143.0, 224.93, 270.53],
  'us-west-2': [72.5, 138.53, 173.36, 100.86, 228.13, 201.72, 239.38],
  'eu-west-1': [70.5, 253.66, 197.79, 254.56, 127.28, 331.73, 380.93],
  'ap-northeast-1': [100.87, 204.45, 256.5, 204.93, 308.5, 104.07, 208.15],
  'ap-southeast-2': [104.08, 253.65, 336.56, 277.06, 392.18, 242.6, 138.53],
};
const COLUMN: Readonly<Record<string, (client: number) => number | undefined>> = {
  'semi-sync': (client) => (client < 0 ? 0 : undefined),
  sync: (client) => (client < 0 ? 1 : undefined),
  consensus: (client) => (client < 0 ? undefined : 2 + client),
};

describe.each(MODES.map((mode) => [mode.name, mode] as const))('%s', (name, mode: Mode) => {
  const rows = modeRows(mode);
  const at = (leader: string, client: string) =>
    rows.find((row) => row.what === `${name}, leader ${leader}, client ${client}`)!;

  test('equals the closed form for every leader and client', () => {
    console.log(printed(`\n${name}, ms`, rows));
    expect(rows).toHaveLength(25);
    expect(rows.filter((row) => !holds(row))).toEqual([]);
  });

  test.each(REGIONS)('equals the printed table for leader %s', (leader) => {
    const line = TABLE[leader];
    const beside = COLUMN[name](-1);
    if (beside !== undefined) expect(Math.abs(at(leader, leader).simulated - line[beside])).toBeLessThan(0.02);
    REGIONS.forEach((client, index) => {
      const column = COLUMN[name](index);
      if (column === undefined) return;
      expect(Math.abs(at(leader, client).simulated - line[column]), client).toBeLessThan(0.02);
    });
  });
});
