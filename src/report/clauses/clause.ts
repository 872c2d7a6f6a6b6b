/** A part of a sentence about a strategy, and the words that all of them share. */
import type { ResultDocument, TimedRun } from '../../lab/document.ts';
import type { Metrics, Witness } from '../../world/result.ts';
import { placeName } from '../places.ts';
import { count, moment } from '../text.ts';

export type Tone = 'kept' | 'paid' | 'lost';

export interface Clause {
  readonly text: string;
  readonly tone: Tone;
}

/** Undefined where there is nothing to say. */
export type Rule = (run: TimedRun, document: ResultDocument) => Clause | undefined;

/** The region of this run that is worst off, of those that have a number. */
export function worstOf(run: TimedRun, metric: string, worse: (a: number, b: number) => boolean) {
  let worst: { region: string; value: number } | undefined;
  for (const [region, metrics] of Object.entries(run.by_region)) {
    const value = metrics[metric] ?? null;
    if (value !== null && (worst === undefined || worse(value, worst.value))) worst = { region, value };
  }
  return worst;
}

/** '1 order', '2 orders', of `orders.lost`. */
export function amount(metrics: Metrics, metric: string): string {
  const things = thingsOf(metric);
  const n = metrics[metric] ?? 0;
  return `${count(n)} ${n === 1 ? things.replace(/s$/, '') : things}`;
}

export function thingsOf(metric: string): string {
  return metric.slice(0, metric.lastIndexOf('.'));
}

/** A witness names regions in its words; the first one is where the client was. */
export function from(witness: Witness | undefined, document: ResultDocument): string {
  if (witness === undefined) return '';
  const said = `${witness.op} ${witness.why}`;
  const places = document.scenario.regions
    .map((region) => ({ region, at: said.indexOf(region) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || b.region.length - a.region.length);
  return places.length === 0 ? '' : ` in ${placeName(places[0].region)}`;
}

export function when(witness: Witness | undefined): string {
  return witness === undefined ? '' : ` at ${moment(witness.at)}`;
}
