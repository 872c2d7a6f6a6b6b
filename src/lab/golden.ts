/** Golden results: what a scenario gave once and should give again, beside it; and what has moved since. */
import { metricIn, rowMetric } from '../checks/metrics.ts';
import type { Promised, ResultDocument, TimedRun, Verdict } from './document.ts';
import { variantName } from './summary.ts';

/** Plain JSON, made to be read as a diff. */
export interface Golden {
  readonly schema: 'lightcone.golden/1';
  readonly version: string;
  /** Digest of the resolved scenario and the version. */
  readonly scenario: string;
  readonly runs: Readonly<Record<string, GoldenRun>>;
  readonly promises: Readonly<Record<string, Verdict>>;
}

export interface GoldenRun {
  readonly digest: string;
  readonly events: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Those by which strategies are compared; what the promises name and what became of rows and rules join them. */
const CHOSEN: readonly string[] = [
  'availability',
  'write.latency.p50',
  'write.latency.p99',
  'read.latency.p50',
  'replication.lag.p99',
  'reads.stale',
  'conflicts',
  'conflicts.dropped',
  'writes.lost',
  'writes.duplicated',
  'writes.dropped',
  'payments.duplicated',
];

export function goldenOf(document: ResultDocument): Golden {
  const promised = document.expectations.map(({ that }) => metricIn(that));
  const isChosen = (name: string) =>
    [...CHOSEN, ...promised].includes(name) || name.startsWith('invariant.') || rowMetric(name) !== undefined;
  const chosen = ({ digest, events, metrics }: TimedRun): GoldenRun => ({
    digest,
    events,
    metrics: Object.fromEntries(Object.entries(metrics).filter(([name]) => isChosen(name))),
  });
  return {
    schema: 'lightcone.golden/1',
    version: document.version,
    scenario: document.scenario.digest,
    runs: Object.fromEntries(document.runs.map((run) => [runName(run), chosen(run)])),
    promises: Object.fromEntries(document.expectations.map((promise) => [promiseName(promise), promise.verdict])),
  };
}

/** One thing that moved, in the words of the golden file; undefined on a side where it is not. */
export interface Moved {
  readonly what: string;
  /** The metric, where it is one. */
  readonly metric?: string;
  readonly before: string | number | null | undefined;
  readonly after: string | number | null | undefined;
}

/** Where only some strategies were asked for, what is missing is missed by nobody. */
export function movedSince(golden: Golden, document: ResultDocument): readonly Moved[] {
  const now = goldenOf(document);
  const isPart = document.scenario.only.length > 0;
  const named = (a: object, b: object) =>
    Object.keys({ ...a, ...b }).filter((name) => !isPart || Object.hasOwn(b, name));
  return [
    ...named(golden.runs, now.runs).flatMap((name) => movedRun(name, golden.runs[name], now.runs[name])),
    ...named(golden.promises, now.promises).map((name) => ({
      what: name,
      before: golden.promises[name],
      after: now.promises[name],
    })),
  ].filter(({ before, after }) => before !== after);
}

function movedRun(name: string, before: GoldenRun | undefined, after: GoldenRun | undefined): readonly Moved[] {
  const digest = { what: `${name} digest`, before: before?.digest, after: after?.digest };
  if (before === undefined || after === undefined) return [digest];
  const metrics = Object.keys({ ...before.metrics, ...after.metrics }).map((metric) => ({
    what: `${name} ${metric}`,
    metric,
    before: before.metrics[metric],
    after: after.metrics[metric],
  }));
  return [digest, { what: `${name} events`, before: before.events, after: after.events }, ...metrics];
}

function runName({ strategy, set, seed }: TimedRun): string {
  return `${variantName(strategy, set)} seed ${seed}`;
}

export function promiseName({ that, strategy, set, seed }: Promised): string {
  return `${that} · ${variantName(strategy, set)} · seed ${seed}`;
}
