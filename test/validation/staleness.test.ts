/** P9, C.14: versions behind, writes that meet, copies that lag: a slice of each law, and a wrong one is told. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { ageRows } from '../../src/report/validation/asynchronous/age.ts';
import { failoverLossRows } from '../../src/report/validation/asynchronous/failover-loss.ts';
import { CONSTANT, EXPONENTIAL, inFlightRows } from '../../src/report/validation/asynchronous/in-flight.ts';
import { overloadRows, SHIPPINGS } from '../../src/report/validation/asynchronous/overload.ts';
import { ownWriteRows } from '../../src/report/validation/asynchronous/own-writes.ts';
import { meetingRows } from '../../src/report/validation/meetings.ts';
import { behindRows, QUORUMS } from '../../src/report/validation/pbs/behind.ts';
import { holds, printed, type Row } from '../../src/report/validation/row.ts';

const MEETING = { rates: [1, 10], keys: 1, duration: 4000 * SECOND };

test.each<[string, () => readonly Row[]]>([
  ['versions behind', () => QUORUMS.filter(({ n }) => n < 10).flatMap((quorums) => behindRows(quorums, 2000))],
  ['writes that meet', () => meetingRows(MEETING)],
  ['in flight, constant', () => inFlightRows(CONSTANT, 2000)],
  ['in flight, exponential', () => inFlightRows(EXPONENTIAL, 2000)],
  ['ages', () => ageRows(4000)],
  ['own writes', () => ownWriteRows(2000)],
  ['lost at failover', () => failoverLossRows(60)],
  ['more than the link carries', () => SHIPPINGS.flatMap(overloadRows)],
])('%s', (title, rows) => {
  const found = rows();
  console.log(printed(`\nP9 ${title}`, found));
  expect(found.filter((row) => !holds(row))).toEqual([]);
});

test('clocks that differ drop other writes, and as many meet', () => {
  const [met, dropped] = meetingRows({ ...MEETING, ahead: SECOND / 20 });
  expect([holds(met!), holds(dropped!)]).toEqual([true, false]);
});

test('another rate is another law', () => {
  const measured = (rate: number) => meetingRows({ ...MEETING, rates: [1, rate] }).map(({ simulated }) => simulated);
  const [met, dropped] = meetingRows(MEETING);
  const [metLess, droppedLess] = measured(8);
  expect([holds({ ...met!, simulated: metLess! }), holds({ ...dropped!, simulated: droppedLess! })]).toEqual([
    false,
    false,
  ]);
});
