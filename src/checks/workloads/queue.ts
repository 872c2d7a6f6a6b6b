/** A queue: what went in comes out, what comes out went in. */
import type { Checker, Datum, Op, Settings } from '../checker.ts';
import { Findings } from '../transactions/findings.ts';
import { Bag, byKey, listOf, ofKey, reportOf, some } from './report.ts';

export interface QueueSettings extends Settings {
  /** An element may come out only as often as it went in: duplicates are then wrong. Default false. */
  readonly isExactlyOnce?: boolean;
}

export const QUEUE: Checker<QueueSettings> = {
  name: 'queue',
  summary: 'enqueue, dequeue, drain: unexpected elements, and lost ones where the queue was seen empty at the end',
  check: (history, settings) => check(byKey(history), settings, isEmptied),
};

export const TOTAL_QUEUE: Checker<QueueSettings> = {
  name: 'total-queue',
  summary: 'the same, trusting that the history drains the queue',
  check: (history, settings) => check(byKey(history), settings, () => true),
};

type Emptied = (ops: readonly Op[]) => boolean;

function check(
  keys: ReturnType<typeof byKey>,
  settings: QueueSettings,
  emptied: Emptied,
): ReturnType<Checker['check']> {
  const findings = new Findings();
  const tally = { attempted: 0, acknowledged: 0, dequeued: 0, recovered: 0, duplicated: 0, lost: 0 };
  const doubts: string[] = [];
  for (const [key, ops] of keys) {
    const doubt = judge(key, ops, emptied(ops), findings, tally);
    if (doubt !== '') doubts.push(doubt);
  }
  return reportOf({
    kinds: ['unexpected', 'phantom', ...(settings.isExactlyOnce ? ['duplicated'] : []), 'lost'],
    findings,
    examined: tally.dequeued,
    nothing: 'Nothing was ever dequeued.',
    doubt: doubts.join(' '),
    isDoubtful: doubts.length > 0,
    measures: tally,
  });
}

/** A drain that was answered, or a dequeue that found nothing, invoked after the last enqueue was answered. */
function isEmptied(ops: readonly Op[]): boolean {
  let last = -1;
  for (const { f, ending, end } of ops) if (f === 'enqueue' && ending === 'ok') last = Math.max(last, end);
  return ops.some(({ f, ending, output, call }) => {
    if (call < last) return false;
    if (f === 'drain') return ending === 'ok';
    return f === 'dequeue' && (ending === 'fail' || (ending === 'ok' && output === null));
  });
}

/** '' or why what did not come out may not be lost. */
function judge(key: string, ops: readonly Op[], emptied: boolean, findings: Findings, tally: Tally): string {
  const bags = { ok: new Bag(), info: new Bag(), fail: new Bag() };
  const out = new Bag();
  for (const op of ops) {
    if (op.f === 'enqueue') bags[op.ending].add(op.input);
    else if (op.ending === 'ok') for (const element of outOf(op)) out.add(element);
  }
  const untold = ops.filter(({ f, ending }) => (f === 'dequeue' || f === 'drain') && ending === 'info').length;
  findWrong(key, ops, bags, out, findings, tally);
  const missing = bags.ok.elements.filter((element) => out.times(element) < bags.ok.times(element));
  for (const ending of ['ok', 'info', 'fail'] as const) {
    for (const element of bags[ending].elements) tally.attempted += bags[ending].times(element);
  }
  for (const element of bags.ok.elements) tally.acknowledged += bags.ok.times(element);
  if (missing.length === 0) return '';
  if (!emptied) return `The queue${ofKey(key)} was never seen empty, so ${some(missing)} may still be in it.`;
  if (untold > 0) return `${untold} dequeues${ofKey(key)} of unknown fate may have taken ${some(missing)}.`;
  for (const element of missing) {
    const index = ops.find((op) => op.f === 'enqueue' && op.ending === 'ok' && same(op.input, element))!.index;
    tally.lost++;
    findings.add(
      'lost',
      key,
      [index],
      () => `${JSON.stringify(element)} was enqueued and acknowledged (operation ${index}), and never came out.`,
    );
  }
  return '';
}

interface Tally {
  attempted: number;
  acknowledged: number;
  dequeued: number;
  /** Out, though nobody knew that they had gone in. */
  recovered: number;
  duplicated: number;
  lost: number;
}

function findWrong(
  key: string,
  ops: readonly Op[],
  bags: { readonly ok: Bag; readonly info: Bag; readonly fail: Bag },
  out: Bag,
  findings: Findings,
  tally: Tally,
): void {
  for (const element of out.elements) {
    const times = out.times(element);
    tally.dequeued += times;
    const sure = bags.ok.times(element);
    const may = sure + bags.info.times(element);
    if (may > 0 && times > sure) tally.recovered += Math.min(times, may) - sure;
    if (times <= may) continue;
    const taker = ops.find(
      (op) => op.f !== 'enqueue' && op.ending === 'ok' && outOf(op).some((one) => same(one, element)),
    )!;
    const name = JSON.stringify(element);
    if (may > 0) {
      tally.duplicated += times - may;
      findings.add(
        'duplicated',
        key,
        [taker.index],
        () => `${name} came out ${times} times, and went in at most ${may} times.`,
      );
    } else if (bags.fail.times(element) > 0) {
      findings.add(
        'phantom',
        key,
        [taker.index],
        () => `Operation ${taker.index} dequeued ${name}, which it had failed to enqueue.`,
      );
    } else {
      findings.add(
        'unexpected',
        key,
        [taker.index],
        () => `Operation ${taker.index} dequeued ${name}, which nobody enqueued.`,
      );
    }
  }
}

function outOf({ f, output }: Op): readonly Datum[] {
  if (f === 'drain') return listOf(output);
  return f === 'dequeue' && output !== null ? [output] : [];
}

function same(a: Datum, b: Datum): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
