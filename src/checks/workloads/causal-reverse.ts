/** A write is visible while one that was acknowledged before it was even invoked is not. */
import type { Checker, Op } from '../checker.ts';
import { Findings } from '../transactions/findings.ts';
import { Bag, byKey, isRead, listOf, ofKey, reportOf } from './report.ts';

export const CAUSAL_REVERSE: Checker = {
  name: 'causal-reverse',
  summary: 'insert, and reads of all: a later write seen without one that was acknowledged before it was invoked',
  check: (history) => {
    const findings = new Findings();
    let examined = 0;
    for (const [key, ops] of byKey(history)) {
      const writes = ops.filter((op) => !isRead(op) && op.ending !== 'fail');
      for (const read of ops) {
        if (!isRead(read) || read.ending !== 'ok') continue;
        examined++;
        judge(key, read, writes, findings);
      }
    }
    return reportOf({
      kinds: ['causal-reverse'],
      findings,
      examined,
      nothing: 'Nothing was ever read.',
      measures: { reads: examined },
    });
  },
};

/** If any missing write precedes any shown one, then so does the earliest acknowledged the latest invoked. */
function judge(key: string, read: Op, writes: readonly Op[], findings: Findings): void {
  const shown = new Bag();
  for (const element of listOf(read.output)) shown.add(element);
  let missing: Op | undefined;
  let latest: Op | undefined;
  for (const write of writes) {
    if (shown.times(write.input) > 0) latest = write;
    else if (write.ending === 'ok' && (missing === undefined || write.end < missing.end)) missing = write;
  }
  if (missing === undefined || latest === undefined || missing.end > latest.call) return;
  const [a, b] = [missing, latest];
  const why = () =>
    `Operation ${read.index}, a read${ofKey(key)}, shows ${JSON.stringify(b.input)} of operation ${b.index} but not ${JSON.stringify(a.input)}, acknowledged (operation ${a.index}) before operation ${b.index} was invoked.`;
  findings.add('causal-reverse', key, [a.index, b.index, read.index], why);
}
