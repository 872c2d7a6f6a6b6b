/** What the checkers of workloads share: keys judged apart, and findings turned into a report. */
import type { Datum, History, Op, Report } from '../checker.ts';
import type { Findings } from '../transactions/findings.ts';
import { atom } from '../transactions/versions.ts';

/** Operations of each key in order of invocation; all in one where the history names no keys. */
export function byKey({ ops, keys }: History): readonly (readonly [key: string, ops: readonly Op[]])[] {
  const groups = new Map<number, Op[]>();
  for (const op of ops) {
    const group = groups.get(op.key);
    if (group === undefined) groups.set(op.key, [op]);
    else group.push(op);
  }
  return [...groups].map(([key, those]) => [keys[key] ?? '', those]);
}

export interface Outcome {
  /** Kinds that make the history invalid, worst first; others found are only measured. */
  readonly kinds: readonly string[];
  readonly findings: Findings;
  /** Operations the verdict rests on. */
  readonly examined: number;
  /** Why nothing can be said, where nothing was examined. */
  readonly nothing: string;
  /** What a verdict leaves out; where it `isDoubtful`, no findings are no proof. */
  readonly doubt?: string;
  readonly isDoubtful?: boolean;
  readonly measures: { readonly [name: string]: Datum };
}

export function reportOf(outcome: Outcome): Report {
  const { kinds, findings, examined, nothing, doubt = '', isDoubtful = false, measures } = outcome;
  const count = kinds.reduce((sum, kind) => sum + findings.count(kind), 0);
  const isOpen = examined === 0 || isDoubtful;
  return {
    validity: count > 0 ? 'invalid' : isOpen ? 'unknown' : 'valid',
    anomalies: findings.first(kinds),
    count,
    examined,
    note: examined === 0 ? nothing : doubt,
    measures,
  };
}

/** Nothing can be judged at all, and why. */
export function unjudged(note: string): Report {
  return { validity: 'unknown', anomalies: [], count: 0, examined: 0, note, measures: {} };
}

/** A read's answer as a list; null is the empty one. */
export function listOf(datum: Datum): readonly Datum[] {
  if (Array.isArray(datum)) return datum as readonly Datum[];
  return datum === null ? [] : [datum];
}

/** Elements by what they are, not by where they stand in memory. */
export class Bag {
  readonly #items = new Map<ReturnType<typeof atom>, { readonly element: Datum; times: number }>();

  add(element: Datum, times = 1): void {
    const item = this.#items.get(atom(element));
    if (item === undefined) this.#items.set(atom(element), { element, times });
    else item.times += times;
  }

  times(element: Datum): number {
    return this.#items.get(atom(element))?.times ?? 0;
  }

  get elements(): readonly Datum[] {
    return [...this.#items.values()].map(({ element }) => element);
  }
}

const MOST_NAMED = 12;

/** Some elements, and how many more. */
export function some(elements: readonly Datum[]): string {
  const named = elements.slice(0, MOST_NAMED).map((element) => JSON.stringify(element));
  const rest = elements.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

export function isRead(op: Op): boolean {
  return op.f === 'read' || op.f === 'r';
}

/** ` of key k`, where there are keys. */
export function ofKey(key: string): string {
  return key === '' ? '' : ` of key ${key}`;
}
