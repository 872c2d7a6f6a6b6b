/** One sentence a strategy: what it did to whom, by rules over the numbers and their witnesses. */
import { firstRuns, type ResultDocument, type TimedRun } from '../lab/document.ts';
import { isSameSet } from '../lab/summary.ts';
import type { Metrics, Witness } from '../world/result.ts';
import { placeName } from './places.ts';
import { count, milliseconds, moment, percent, plural } from './text.ts';

export interface Sentence {
  readonly strategy: string;
  /** Everything after the strategy's name. */
  readonly text: string;
  readonly tone: 'kept' | 'paid' | 'lost';
}

interface Clause {
  readonly text: string;
  readonly tone: Sentence['tone'];
}

type Rule = (run: TimedRun, document: ResultDocument) => Clause | undefined;

/** Worst first. A sentence says the first two that apply. */
const RULES: readonly Rule[] = [lost, duplicated, broken, beaten, unanswered, stale, slow];

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

function lost(run: TimedRun, document: ResultDocument): Clause | undefined {
  const metric = firstAbove(run.metrics, '.lost');
  if (metric === undefined) return undefined;
  const things = thingsOf(metric);
  const witness = run.witnesses[metric] ?? run.witnesses['writes.lost'];
  const word = things === 'orders' ? '“order placed”' : '“saved”';
  const whom = `told ${person(things)}${from(witness, document)} ${word}${when(witness)}, then forgot it`;
  return { text: `${whom} (${amount(run.metrics, metric, things)} lost)`, tone: 'lost' };
}

function duplicated(run: TimedRun, document: ResultDocument): Clause | undefined {
  const metric = firstAbove(run.metrics, '.duplicated');
  if (metric === undefined) return undefined;
  const things = thingsOf(metric);
  const witness = run.witnesses[metric];
  const whom = `took ${things === 'orders' ? 'an order' : 'a write'} of ${person(things)}${from(witness, document)}`;
  return { text: `${whom} twice${when(witness)} (${amount(run.metrics, metric, things)} twice)`, tone: 'lost' };
}

function broken(run: TimedRun, document: ResultDocument): Clause | undefined {
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

function beaten(run: TimedRun, document: ResultDocument): Clause | undefined {
  const dropped = run.metrics['writes.dropped'] ?? 0;
  if (dropped === 0) return undefined;
  const witness = run.witnesses['writes.dropped'] ?? run.witnesses.conflicts;
  const whom = `said yes to a client${from(witness, document)}${when(witness)} and let a concurrent write win in silence`;
  return { text: `${whom} (${plural(dropped, 'write')} gone)`, tone: 'lost' };
}

function unanswered(run: TimedRun): Clause | undefined {
  const share = run.metrics.availability ?? null;
  const worst = worstOf(run, 'availability', (a, b) => a < b);
  if (share === null || worst === undefined || worst.value > 0.995) return undefined;
  const here = `left ${percent(1 - worst.value)} of the requests from ${placeName(worst.region)} unanswered`;
  return { text: `${here} (${percent(1 - share)} of all)`, tone: 'paid' };
}

function stale(run: TimedRun, document: ResultDocument): Clause | undefined {
  const share = run.metrics['reads.stale'] ?? 0;
  if (share < 0.001) return undefined;
  const witness = run.witnesses['reads.stale'] ?? run.witnesses['reads.stale.count'];
  const example = witness === undefined ? '' : `, as a reader${from(witness, document)} was${when(witness)}`;
  return { text: `showed old data in ${percent(share)} of reads${example}`, tone: 'paid' };
}

/** Whoever kept all promises made somebody wait for it. */
function slow(run: TimedRun): Clause | undefined {
  const worst = worstOf(run, 'write.latency.p50', (a, b) => a > b);
  if (worst === undefined) return undefined;
  if (worst.value < 20)
    return { text: `answered the median write in ${milliseconds(worst.value)} everywhere`, tone: 'kept' };
  return {
    text: `made ${placeName(worst.region)} wait ${milliseconds(worst.value)} for the median write`,
    tone: 'paid',
  };
}

function firstAbove(metrics: Metrics, ending: string): string | undefined {
  const bad = Object.keys(metrics).filter((name) => name.endsWith(ending) && (metrics[name] ?? 0) > 0);
  return bad.find((name) => !name.startsWith('writes.')) ?? bad[0];
}

function worstOf(run: TimedRun, metric: string, worse: (a: number, b: number) => boolean) {
  let worst: { region: string; value: number } | undefined;
  for (const [region, metrics] of Object.entries(run.by_region)) {
    const value = metrics[metric] ?? null;
    if (value !== null && (worst === undefined || worse(value, worst.value))) worst = { region, value };
  }
  return worst;
}

function thingsOf(metric: string): string {
  return metric.slice(0, metric.lastIndexOf('.'));
}

function person(things: string): string {
  return things === 'orders' ? 'a shopper' : 'a client';
}

function amount(metrics: Metrics, metric: string, things: string): string {
  const n = metrics[metric] ?? 0;
  return `${count(n)} ${n === 1 ? things.replace(/s$/, '') : things}`;
}

/** A witness names regions in its words; the first one is where the client was. */
function from(witness: Witness | undefined, document: ResultDocument): string {
  if (witness === undefined) return '';
  const said = `${witness.op} ${witness.why}`;
  const places = document.scenario.regions
    .map((region) => ({ region, at: said.indexOf(region) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || b.region.length - a.region.length);
  return places.length === 0 ? '' : ` in ${placeName(places[0].region)}`;
}

function when(witness: Witness | undefined): string {
  return witness === undefined ? '' : ` at ${moment(witness.at)}`;
}
