/** Clauses about what no client should ever see: phantoms, effects without their causes, copies that differ. */
import type { Witness } from '../../world/result.ts';
import { plural } from '../text.ts';
import { type Clause, from, type Rule, when } from './clause.ts';

/** What is said of so many; `first` is where and when it was seen first, `what` the operation that proves it. */
type Saying = (n: number, first: string, what: string) => string;

/** In any case worth a word, before what was slow or not answered. */
export const ANOMALIES: readonly Rule[] = [
  anomaly('divergence', (n, _, what) => `left copies that differ for ever (${those(n, 'key', what)})`),
  anomaly('split_brain', (n, first) => `had two leaders at a time in ${plural(n, 'term')}${first}`),
  anomaly(
    'reads.phantom',
    (n, _, what) => `showed what nobody had confirmed and is gone (${those(n, 'phantom', what)})`,
  ),
  anomaly(
    'reads.causal_violations',
    (n, first) => `showed an effect without its cause in ${plural(n, 'read')}${first}`,
  ),
  anomaly(
    'writes.resurrected',
    (n, _, what) => `showed again what a confirmed write had replaced (${those(n, 'write', what)})`,
  ),
  anomaly('failed_writes.seen', (n, first) => `showed ${plural(n, 'write')} that it had answered with a no${first}`),
  undone,
];

/** Of one session, and rarely worse than stale: told where nothing else went wrong. */
export const SESSION_ANOMALIES: readonly Rule[] = [
  anomaly(
    'reads.not_my_write',
    (n, first) => `hid from a client what it had written itself in ${plural(n, 'read')}${first}`,
  ),
  anomaly('reads.not_monotonic', (n, first) => `showed a client less than before in ${plural(n, 'read')}${first}`),
];

function anomaly(metric: string, say: Saying): Rule {
  return (run, document) => {
    const n = run.metrics[metric] ?? 0;
    if (n === 0) return undefined;
    const witness: Witness | undefined = run.witnesses[metric];
    const first = witness === undefined ? '' : `, first${from(witness, document)}${when(witness)}`;
    return { text: say(n, first, witness?.op ?? ''), tone: 'lost' };
  };
}

/** Those that were confirmed are lost, those that were read are phantoms, and told as such. */
function undone(run: Parameters<Rule>[0]): Clause | undefined {
  const of = (metric: string) => run.metrics[metric] ?? 0;
  const told = of('writes.lost') + of('reads.phantom');
  const n = of('writes.errant') - told;
  if (n <= 0) return undefined;
  const what = told === 0 ? (run.witnesses['writes.errant']?.op ?? '') : '';
  return { text: `undid what it had taken and never confirmed (${those(n, 'write', what)})`, tone: 'paid' };
}

/** '1 phantom: step w' or, of several, '3 phantoms, first step w'. */
function those(n: number, thing: string, what: string): string {
  if (what === '') return plural(n, thing);
  return `${plural(n, thing)}${n === 1 ? ':' : ', first'} ${what}`;
}
