/** A set whose elements are added while it runs and read once at the end: nothing lost, nothing from nowhere. */
import type { Checker, Datum, Op } from '../checker.ts';
import { Findings } from '../transactions/findings.ts';
import { Bag, byKey, isRead, listOf, ofKey, reportOf } from './report.ts';

const KINDS = ['unexpected', 'phantom', 'lost'];

export const SET: Checker = {
  name: 'set',
  summary: 'add, then one final read: acknowledged elements missing, elements nobody added',
  check: (history) => {
    const findings = new Findings();
    const tally = { attempted: 0, acknowledged: 0, ok: 0, recovered: 0, lost: 0 };
    let examined = 0;
    for (const [key, ops] of byKey(history)) {
      const last = lastRead(ops);
      if (last === undefined) continue;
      examined++;
      judge(key, ops, last, findings, tally);
    }
    return reportOf({ kinds: KINDS, findings, examined, nothing: 'The set was never read.', measures: tally });
  },
};

/** The read that was answered last. */
function lastRead(ops: readonly Op[]): Op | undefined {
  let last: Op | undefined;
  for (const op of ops) if (isRead(op) && op.ending === 'ok' && (last === undefined || op.end > last.end)) last = op;
  return last;
}

interface Tally {
  attempted: number;
  acknowledged: number;
  ok: number;
  /** Added by operations of unknown fate, and there. */
  recovered: number;
  lost: number;
}

function judge(key: string, ops: readonly Op[], read: Op, findings: Findings, tally: Tally): void {
  const adds = ops.filter(({ f }) => f === 'add');
  const added = new Map(['ok', 'fail', 'info'].map((ending) => [ending, new Bag()]));
  for (const add of adds) added.get(add.ending)!.add(add.input);
  const shown = new Bag();
  for (const element of listOf(read.output)) shown.add(element);
  const had = (ending: string, element: Datum) => added.get(ending)!.times(element) > 0;
  const what = `the last read${ofKey(key)}`;

  const seen = shown.elements;
  const unexpected = seen.filter((element) => !had('ok', element) && !had('info', element) && !had('fail', element));
  const phantom = seen.filter((element) => !had('ok', element) && !had('info', element) && had('fail', element));
  for (const element of unexpected) {
    findings.add(
      'unexpected',
      key,
      [read.index],
      () => `Nobody ever added ${JSON.stringify(element)}, which ${what} shows.`,
    );
  }
  for (const element of phantom) {
    const add = adds.find(({ input }) => JSON.stringify(input) === JSON.stringify(element))!;
    const why = () => `To add ${JSON.stringify(element)} failed (operation ${add.index}), yet ${what} shows it.`;
    findings.add('phantom', key, [add.index, read.index], why);
  }
  const lost = adds.filter(({ ending, input, end }) => ending === 'ok' && shown.times(input) === 0 && end < read.call);
  for (const { index, input } of lost) {
    const why = () =>
      `Operation ${index} added ${JSON.stringify(input)} and was acknowledged, but ${what} does not show it.`;
    findings.add('lost', key, [index, read.index], why);
  }
  tally.attempted += adds.length;
  tally.acknowledged += adds.filter(({ ending }) => ending === 'ok').length;
  tally.ok += seen.length - unexpected.length - phantom.length;
  tally.recovered += seen.filter((element) => !had('ok', element) && had('info', element)).length;
  tally.lost += lost.length;
}
