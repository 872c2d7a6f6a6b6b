/** One sentence a strategy: what it did to whom, by rules over the numbers and their witnesses. */
import { firstRuns, type ResultDocument, type TimedRun } from '../lab/document.ts';
import { isSameSet } from '../lab/summary.ts';
import { ANOMALIES, SESSION_ANOMALIES } from './clauses/anomalies.ts';
import { charged, left, orphaned, unpaid } from './clauses/beyond.ts';
import type { Rule, Tone } from './clauses/clause.ts';
import { beaten, broken, duplicated, lost } from './clauses/losses.ts';
import { leaderless, slow, stale, unanswered } from './clauses/service.ts';

export interface Sentence {
  readonly strategy: string;
  /** Everything after the strategy's name. */
  readonly text: string;
  readonly tone: Tone;
}

/** Worst first. A sentence says the first two that apply. */
const RULES: readonly Rule[] = [
  ...[lost, duplicated, charged, orphaned, unpaid, left, broken, beaten, ...ANOMALIES],
  ...[unanswered, ...SESSION_ANOMALIES, stale, leaderless, slow],
];

/** Of several seeds, about the first that went worst, and with how many others: a loss in one of twenty is a loss. */
export function sentences(document: ResultDocument): readonly Sentence[] {
  return firstRuns(document).map((first) => {
    const { strategy, set } = first;
    const runs = document.runs.filter((run) => run.strategy === strategy && isSameSet(run.set, set));
    const worst = Math.min(...runs.map((run) => severity(run, document)));
    const alike = runs.filter((run) => severity(run, document) === worst);
    return { strategy, ...told(alike[0], document, seedsOf(alike, runs.length)) };
  });
}

function told(run: TimedRun, document: ResultDocument, seeds: string): Omit<Sentence, 'strategy'> {
  const clauses = RULES.flatMap((rule) => rule(run, document) ?? []).slice(0, 2);
  if (clauses.length === 0) return { text: `answered everything and lost nothing${seeds}.`, tone: 'kept' };
  return { text: `${clauses.map((clause) => clause.text).join('; it ')}${seeds}.`, tone: clauses[0].tone };
}

/** The first rule that applies; the less the worse. */
function severity(run: TimedRun, document: ResultDocument): number {
  const first = RULES.findIndex((rule) => rule(run, document) !== undefined);
  return first < 0 ? RULES.length : first;
}

function seedsOf(alike: readonly TimedRun[], all: number): string {
  if (all === 1) return '';
  const others = alike.length === 1 ? 'alone' : `and ${alike.length - 1} more`;
  return ` [seed ${alike[0].seed} ${others} of ${all}]`;
}
