/** A counter: every read lies between what was surely added before it and what may have been added by its end. */
import type { Checker, Datum, Op } from '../checker.ts';
import { Findings } from '../transactions/findings.ts';
import { byKey, isRead, ofKey, reportOf, unjudged } from './report.ts';

/** Below and above every value that a read may rightly show. */
interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

export const COUNTER: Checker = {
  name: 'counter',
  summary: 'add and read: reads outside of what was added for sure and what may have been added',
  check: (history, { init }) => {
    const start = typeof init === 'number' ? init : 0;
    const odd = history.ops.find((op) => !isRead(op) && addedBy(op) === undefined);
    if (odd !== undefined) return unjudged(`Not judged: operation ${odd.index} (${odd.f}) adds no number.`);
    const findings = new Findings();
    const adds = history.ops.filter((op) => !isRead(op));
    let reads = 0;
    let widest = 0;
    for (const [key, ops] of byKey(history)) {
      const bounds = boundsOf(ops, start);
      for (const [read, { lower, upper }] of bounds) {
        reads++;
        widest = Math.max(widest, upper - lower);
        const shown = read.output;
        if (typeof shown === 'number' && lower <= shown && shown <= upper) continue;
        const why = () =>
          `Operation ${read.index} read ${JSON.stringify(shown)}${ofKey(key)}, where at least ${lower} was added before it was invoked and at most ${upper} by its end.`;
        findings.add('out-of-bounds', key, [read.index], why);
      }
    }
    // As with Jepsen, additions alone are valid; that no read put the bounds to the test is said.
    return reportOf({
      kinds: ['out-of-bounds'],
      findings,
      examined: reads + adds.filter(({ ending }) => ending === 'ok').length,
      nothing: 'Nothing was answered.',
      doubt: reads === 0 ? 'The counter was never read: nothing was put to the test.' : '',
      measures: { reads, adds: adds.length, 'widest-bounds': widest },
    });
  },
};

/** Undefined where it is no addition. */
function addedBy({ f, input }: Op): number | undefined {
  const amount: Datum = input ?? 1;
  if (typeof amount !== 'number') return undefined;
  if (f === 'add' || f === 'increment') return amount;
  return f === 'decrement' ? -amount : undefined;
}

/**
 * Goes through events in order. What is acknowledged counts for every read invoked later; what is not known to have
 * failed may count for every read that ends later. Decrements push the other bound.
 */
function boundsOf(ops: readonly Op[], start: number): ReadonlyMap<Op, Bounds> {
  const events = ops
    .filter((op) => op.ending !== 'fail')
    .flatMap((op) => [
      { op, at: op.call, isCall: true },
      { op, at: op.end, isCall: false },
    ])
    .filter(({ at }) => at < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.at - b.at);
  const bounds = new Map<Op, Bounds>();
  const sure = { up: 0, down: 0 };
  const maybe = { up: 0, down: 0 };
  const atCall = new Map<Op, { readonly up: number; readonly down: number }>();
  for (const { op, isCall } of events) {
    if (isRead(op)) {
      if (isCall) atCall.set(op, { ...sure });
      const before = atCall.get(op)!;
      if (!isCall) bounds.set(op, { lower: start + before.up + maybe.down, upper: start + maybe.up + before.down });
      continue;
    }
    const amount = addedBy(op)!;
    const sum = isCall ? maybe : sure;
    sum.up += Math.max(0, amount);
    sum.down += Math.min(0, amount);
  }
  return bounds;
}
