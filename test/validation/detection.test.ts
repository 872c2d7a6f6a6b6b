/** C.17: how long a death goes unnoticed by the detectors that there are. */
import { describe, expect, test } from 'vitest';
import { detectionRows, RAFT, SINGLE_MASTER } from '../../src/report/validation/detection.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

describe.each([RAFT, SINGLE_MASTER].map((detector) => [detector.what, detector] as const))('%s', (what, detector) => {
  test('notices a death when its patience is over', () => {
    const rows = detectionRows(detector, 2000);
    console.log(printed(`\nC.17 ${what}, ms`, rows));
    expect(rows.filter((row) => !holds(row))).toEqual([]);
  });

  test('would be caught with another heartbeat', () => {
    const rows = detectionRows({ ...detector, heartbeat: detector.heartbeat * 0.8 }, 500);
    expect(rows.every(holds)).toBe(false);
  });
});
