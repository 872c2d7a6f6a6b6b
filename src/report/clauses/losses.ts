/** Clauses about what was confirmed and is gone, there twice, or against a rule. */
import { rowMetric } from '../../checks/metrics.ts';
import type { ResultDocument, TimedRun } from '../../lab/document.ts';
import type { Metrics } from '../../world/result.ts';
import { plural } from '../text.ts';
import { amount, type Clause, from, thingsOf, when } from './clause.ts';

export function lost(run: TimedRun, document: ResultDocument): Clause | undefined {
  const metric = firstAbove(run.metrics, 'lost');
  if (metric === undefined) return undefined;
  const things = thingsOf(metric);
  const witness = run.witnesses[metric] ?? run.witnesses['writes.lost'];
  const word = things === 'orders' ? '“order placed”' : '“saved”';
  const whom = `told ${person(things)}${from(witness, document)} ${word}${when(witness)}, then forgot it`;
  return { text: `${whom} (${amount(run.metrics, metric)} lost)`, tone: 'lost' };
}

export function duplicated(run: TimedRun, document: ResultDocument): Clause | undefined {
  const metric = firstAbove(run.metrics, 'duplicated');
  if (metric === undefined) return undefined;
  const things = thingsOf(metric);
  const witness = run.witnesses[metric];
  const whom = `took ${things === 'orders' ? 'an order' : 'a write'} of ${person(things)}${from(witness, document)}`;
  return { text: `${whom} twice${when(witness)} (${amount(run.metrics, metric)} twice)`, tone: 'lost' };
}

export function broken(run: TimedRun, document: ResultDocument): Clause | undefined {
  const metric = Object.keys(run.metrics).find((name) => name.startsWith('invariant.') && (run.metrics[name] ?? 0) > 0);
  if (metric === undefined) return undefined;
  const witness = run.witnesses[metric];
  const name = metric.slice('invariant.'.length);
  const group = document.scenario.invariants.find((invariant) => invariant.name === name)?.group;
  // What is counted are keys, however often each was seen in breach.
  const keys = `${plural(run.metrics[metric] ?? 0, 'key')}${group === undefined ? '' : ` of ${group}`}`;
  const first = witness === undefined ? '' : `, first${from(witness, document)}${when(witness)}`;
  return { text: `broke the rule “${name}” for ${keys}${first}`, tone: 'lost' };
}

export function beaten(run: TimedRun, document: ResultDocument): Clause | undefined {
  const dropped = run.metrics['writes.dropped'] ?? 0;
  if (dropped === 0) return undefined;
  const witness = run.witnesses['writes.dropped'] ?? run.witnesses.conflicts;
  // The winner need not be concurrent: where clocks are wrong it may be older than what it beats.
  const winner = /dropped for (an? [a-z]+ write)$/.exec(witness?.why ?? '')?.[1] ?? 'another write';
  const whom = `said yes to a client${from(witness, document)}${when(witness)} and let ${winner} win in silence`;
  return { text: `${whom} (${plural(dropped, 'write')} gone)`, tone: 'lost' };
}

/** Rows of a key group say more than writes do. */
function firstAbove(metrics: Metrics, fate: 'lost' | 'duplicated'): string | undefined {
  const isBad = (name: string) => (metrics[name] ?? 0) > 0;
  const rows = Object.keys(metrics).find((name) => rowMetric(name)?.fate === fate && isBad(name));
  return rows ?? [`writes.${fate}`].find(isBad);
}

function person(things: string): string {
  return things === 'orders' ? 'a shopper' : 'a client';
}
