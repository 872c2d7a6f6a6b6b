/** Tries what might have kept a promise, by running the same cell with it. Nothing is claimed that was not run. */
import { judge } from '../../checks/judge.ts';
import { judgeScript } from '../../checks/judge-script.ts';
import { METRICS, metricOf } from '../../checks/metrics.ts';
import { scenarioDigest } from '../../scenario/load.ts';
import type { Scenario, StrategyUse } from '../../scenario/scenario.ts';
import type { Cell } from '../cells.ts';
import type { Promised, ResultDocument, TimedRun } from '../document.ts';
import { isSameSet } from '../summary.ts';
import { remediesFor } from './cures.ts';
import type { Price, Remedies } from './story.ts';

/** The scenario under these settings beside its own; undefined where they mean nothing to it. */
export type Vary = (set: readonly string[]) => Scenario | undefined;

/** Settings to try for one broken promise. */
const MOST_TRIED = 4;
/** Events of all that is tried for one promise: a long scenario is not run again for ever. */
const MOST_EVENTS = 4_000_000;
/** What a reader would want to know of the price, and from how much worse on it is one. */
const PRICES = [
  'availability',
  'writes.lost',
  'write.latency.p50',
  'write.latency.p99',
  'read.latency.p50',
  'read.latency.p99',
  'reads.stale',
  'conflicts.rejected',
  'messages.per_op',
  'bytes.cross_region',
];
const MOST_PRICES = 3;
const WORTH_TELLING = 0.05;

export interface Trial {
  readonly set: readonly string[];
  readonly cell: Cell;
}

/** What to run for a broken promise, in the order of cost. */
export function trialsFor(promise: Promised, vary: Vary, document: ResultDocument): readonly Trial[] {
  const { that, line, strategy, seed, set } = promise;
  const events = runOf(document, promise, strategy)?.events ?? 0;
  const most = Math.min(MOST_TRIED, Math.floor(MOST_EVENTS / Math.max(1, events)));
  const now = vary([]);
  const use = now && useOf(now, strategy);
  if (now === undefined || use === undefined) return [];
  const claim = now.expect.find((line_) => line_.that === that && line_.line === line)?.claim;
  const seen = new Set([scenarioDigest(now)]);
  const trials: Trial[] = [];
  for (const setting of remediesFor(that, claim, use, now)) {
    if (trials.length >= most) break;
    const scenario = vary(setting);
    const own = scenario && useOf(scenario, strategy);
    if (scenario === undefined || own === undefined || seen.has(scenarioDigest(scenario))) continue;
    seen.add(scenarioDigest(scenario));
    trials.push({ set: setting, cell: { scenario, use: own, seed, set } });
  }
  return trials;
}

/** `runs` are those of the trials, in their order. */
export function remediesOf(
  promise: Promised,
  trials: readonly Trial[],
  runs: readonly TimedRun[],
  document: ResultDocument,
): Remedies {
  const before = runOf(document, promise, promise.strategy);
  const tried = trials.map((trial, index) => ({ ...trial, run: runs[index] }));
  const holds = ({ cell, run }: (typeof tried)[number]) =>
    run !== undefined && isHeld(promise, cell.scenario, run, document);
  const helped = tried.filter(holds).map(({ set, cell, run }) => ({
    set,
    price: pricesOf(before, run),
    breaks: brokenBy(promise, cell.scenario, run, document),
  }));
  const vain = tried.filter((trial) => !holds(trial)).map(({ set }) => set);
  const kept = document.expectations.filter(
    ({ that, line, seed, set, verdict }) =>
      verdict === 'held' &&
      that === promise.that &&
      line === promise.line &&
      seed === promise.seed &&
      isSameSet(set, promise.set),
  );
  const isLong = before !== undefined && before.events > MOST_EVENTS;
  const note = trials.length > 0 ? '' : isLong ? 'the run is too long to be repeated' : 'no option of it is about this';
  return { helped, vain, kept: kept.map(({ strategy }) => strategy), note };
}

function isHeld(promise: Promised, scenario: Scenario, run: TimedRun, document: ResultDocument): boolean {
  const { that, line, strategy } = promise;
  const index = scenario.expect.findIndex((expectation) => expectation.that === that && expectation.line === line);
  if (index < 0) return judgeScript(scenario.script, run).some((one) => one.that === that && one.verdict === 'held');
  const isBaseline = strategy === scenario.baseline;
  const baseline = isBaseline ? run : runOf(document, promise, scenario.baseline);
  const [judgement] = judge(scenario.expect[index], index, [run], baseline === undefined ? [] : [baseline]);
  return judgement.verdict === 'held';
}

/** A cure for one promise may be the end of another. */
function brokenBy(promise: Promised, scenario: Scenario, run: TimedRun, document: ResultDocument): readonly string[] {
  const before = document.expectations.filter(
    (one) => one.verdict === 'held' && one.strategy === promise.strategy && isSameSet(one.set, promise.set),
  );
  return before
    .filter((one) => !isHeld({ ...one, seed: promise.seed }, scenario, run, document))
    .map(({ that }) => that);
}

/** The first few that got worse, by more than a reader would shrug at. */
function pricesOf(before: TimedRun | undefined, after: TimedRun): readonly Price[] {
  return PRICES.flatMap((metric): Price[] => {
    const from = before?.metrics[metric] ?? null;
    const to = after.metrics[metric] ?? null;
    return isWorse(metric, from, to) ? [{ metric, from, to }] : [];
  }).slice(0, MOST_PRICES);
}

function isWorse(metric: string, from: number | null, to: number | null): boolean {
  if (from === null || to === null) return false;
  const { better, unit } = metricOf(metric, [], []) ?? METRICS[0];
  const by = better === 'lower' ? to - from : from - to;
  // Of shares near 1 a hundredth matters, of anything else a twentieth of what it was.
  return unit === 'share' ? by >= 0.001 : by > Math.max(Math.abs(from) * WORTH_TELLING, unit === 'ms' ? 1 : 0);
}

function useOf(scenario: Scenario, strategy: string): StrategyUse | undefined {
  return scenario.strategies.find(({ id }) => id === strategy);
}

function runOf(document: ResultDocument, promise: Promised, strategy: string): TimedRun | undefined {
  return document.runs.find(
    (run) => run.strategy === strategy && run.seed === promise.seed && isSameSet(run.set, promise.set),
  );
}
