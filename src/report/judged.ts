/** Judged promises as people read them: values in the unit of their metric, and one line for all seeds. */
import { metricIn, metricOf } from '../checks/metrics.ts';
import type { Promised, ResultDocument, Verdict } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';
import type { Judgement } from '../world/result.ts';
import { storyOf, type Told } from './story/find.ts';
import { count, milliseconds, moment, percent } from './text.ts';

export const WORDS = { held: '✓ held', failed: '✗ failed', inconclusive: '? no data' } as const;

export function judgedValue(judgement: Judgement): string {
  const { value, that } = judgement;
  if (value === null) return 'no data';
  const word = metricIn(that);
  // How long copies took to agree is a promise of its own, not a metric.
  return word === 'converges' ? milliseconds(value) : metricValue(word, value);
}

export function metricValue(metric: string, value: number): string {
  const unit = metricOf(metric, [metric.slice(0, metric.lastIndexOf('.'))], [])?.unit;
  if (unit === 'share') return percent(value);
  return unit === 'ms' ? milliseconds(value) : count(value);
}

/** One promise to one strategy, over all its seeds. */
export interface PromiseRow {
  readonly verdict: Verdict;
  readonly level: Judgement['level'];
  /** As `PROMISE_HEAD` names them, after the verdict; the seed is that of the first failure, else the first. */
  readonly cells: readonly string[];
  /** Why it failed, where that is told. */
  readonly told: Told | undefined;
}

export const PROMISE_HEAD = ['verdict', 'promise', 'strategy', 'seed', 'value', 'first witness, and why it matters'];

export function promiseRows(document: ResultDocument): readonly PromiseRow[] {
  const rows = new Map<string, Promised[]>();
  for (const judgement of document.expectations) {
    const name = JSON.stringify([judgement.line, judgement.that, judgement.strategy, judgement.set]);
    rows.set(name, [...(rows.get(name) ?? []), judgement]);
  }
  return [...rows.values()].map((all) => {
    const of = (verdict: Verdict) => all.find((judgement) => judgement.verdict === verdict);
    const shown = of('failed') ?? of('inconclusive') ?? all[0];
    const { that, strategy, set, seed, verdict, level } = shown;
    const held = all.filter((judgement) => judgement.verdict === 'held').length;
    const seeds = all.length === 1 ? `${seed}` : `${seed} (held for ${held} of ${all.length})`;
    const told = verdict === 'failed' ? storyOf(document, shown) : undefined;
    const cells = [that, variantName(strategy, set), seeds, judgedValue(shown), reasonOf(shown)];
    return { verdict, level, cells, told };
  });
}

function reasonOf({ witness, because, note, verdict }: Judgement): string {
  const first = witness === null ? '' : `${witness.op} at ${moment(witness.at)}: ${witness.why}`;
  return [verdict === 'held' ? '' : (note ?? ''), first, because].filter((part) => part !== '').join(' — ');
}
