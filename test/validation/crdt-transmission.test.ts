/** P6: elements that CRDT replicas send, by the published runs of ICDE 2019 and by counting paths. */
import { expect, test } from 'vitest';
import { REPEATING, transmissionRows, WAYS } from '../../src/report/validation/crdt-transmission.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test.each([
  ['each update once or twice over a link', WAYS],
  ['everything in every round', REPEATING],
])(
  '%s',
  (title, ways) => {
    const rows = transmissionRows(ways, 1);
    console.log(printed(`\nP6 ${title}`, rows));
    expect(rows.filter((row) => !holds(row))).toEqual([]);
  },
  60_000,
);
