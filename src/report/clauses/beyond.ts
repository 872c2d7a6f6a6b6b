/** Clauses about the world beyond the store: whose card was charged for what, and what crossed a border. */
import type { TimedRun } from '../../lab/document.ts';
import { carrierOf } from '../residency.ts';
import { plural } from '../text.ts';
import { type Clause, when } from './clause.ts';

export function charged(run: TimedRun): Clause | undefined {
  return paid(run, 'payments.duplicated', (at) => `charged a card more than once for one order${at}`);
}

export function orphaned(run: TimedRun): Clause | undefined {
  return paid(run, 'payments.orphaned', (at) => `charged a card${at} for an order that is nowhere`);
}

export function unpaid(run: TimedRun): Clause | undefined {
  return paid(run, 'payments.missing', (at) => `took an order${at} that nobody paid for`);
}

function paid(run: TimedRun, metric: string, told: (at: string) => string): Clause | undefined {
  const n = run.metrics[metric] ?? 0;
  if (n === 0) return undefined;
  return { text: `${told(when(run.witnesses[metric]))} (${plural(n, 'order')})`, tone: 'lost' };
}

/** Counted are the places outside that a write came to: one that came to three left three times. */
export function left({ metrics, witnesses, residency }: TimedRun): Clause | undefined {
  const metric = 'sovereignty.violations';
  const n = metrics[metric] ?? 0;
  if (n === 0) return undefined;
  const witness = witnesses[metric];
  const leak = residency?.told.find(({ id, at }) => id === witness?.ops[0] && at === witness.at);
  const way = leak === undefined ? '' : `: to ${leak.place} by ${carrierOf(leak.by)}`;
  const first = witness === undefined ? '' : `, first ${witness.op}${when(witness)}${way}`;
  return { text: `let fenced writes out ${plural(n, 'time')}${first}`, tone: 'lost' };
}
