/** Judges one line of `expect:` by what the runs of a strategy found. No data is inconclusive, never a pass. */
import type { Claim, Comparison, Expectation, Property } from './expectation.ts';

export type Verdict = 'held' | 'failed' | 'inconclusive';

/** The event that proves a number: who, when, where. */
export interface Witness {
  readonly op: string;
  readonly at: number;
  readonly why: string;
  /** Ids of the operations that prove it, the one that `op` names first; empty where there is none. */
  readonly ops: readonly number[];
}

/** What a run says to one line, by its index: judged here, so that the run stays plain data. */
export interface Finding {
  /**
   * In the metric's own unit; a guarantee counts its violations; `final` shows the value that is wrong, or
   * that all have, where it is a number. Null: never, or no data.
   */
  readonly value: number | null;
  /** How many operations, pairs or keys the value rests on; 0 = no data. */
  readonly samples: number;
  /** `final` is held where there is none. */
  readonly witness: Witness | null;
  /** Why there is no number, where there is none, or what it leaves out; else ''. */
  readonly note: string;
}

/** As much of a run as judging needs. */
export interface Judged {
  readonly strategy: string;
  readonly seed: number;
  /** It was interrupted before its end. */
  readonly partial: boolean;
  readonly claims: readonly Finding[];
}

/** Verdict of one line for one strategy and seed. */
export interface Judgement {
  readonly that: string;
  readonly verdict: Verdict;
  readonly level: 'error' | 'warn';
  readonly strategy: string;
  readonly seed: number;
  readonly value: number | null;
  readonly witness: Witness | null;
  readonly because: string;
  readonly line: number;
  /** Why it is inconclusive, or how many seeds it held for. */
  readonly note?: string;
}

/**
 * `index` is the line's place in `scenario.expect`; `runs` are those of one strategy, one a seed;
 * `baseline` the baseline's runs. Gives one judgement a seed, or one in all where the line says for
 * how many seeds it must hold: then the seed shown is the first that failed, else the first.
 */
export function judge(
  expectation: Expectation,
  index: number,
  runs: readonly Judged[],
  baseline: readonly Judged[],
): Judgement[] {
  const each = runs.map((run) => judgeRun(expectation, index, run, baseline));
  return expectation.seeds === 1 || each.length < 2 ? each : [overSeeds(expectation, each)];
}

/** Failed beats inconclusive; a warning never counts. */
export function overall(judgements: readonly { verdict: Verdict; level: 'error' | 'warn' }[]): Verdict {
  const counted = judgements.filter((judgement) => judgement.level === 'error');
  if (counted.some((judgement) => judgement.verdict === 'failed')) return 'failed';
  return counted.some((judgement) => judgement.verdict === 'inconclusive') ? 'inconclusive' : 'held';
}

function judgeRun(expectation: Expectation, index: number, run: Judged, baseline: readonly Judged[]): Judgement {
  const { that, level, because, line, claim } = expectation;
  const { value, samples, witness, note } = run.claims[index];
  const common = { that, level, strategy: run.strategy, seed: run.seed, value, because, line };
  if (samples === 0) {
    return { ...common, verdict: 'inconclusive', witness: null, note: note === '' ? 'there is no data' : note };
  }
  const wanted = wantedOf(claim, index, run.seed, baseline);
  if (wanted === undefined) {
    return { ...common, verdict: 'inconclusive', witness: null, note: 'the baseline has no data' };
  }
  // Where there was data and yet no number, what was waited for never came.
  const held =
    claim.kind === 'final' ? witness === null : value !== null && compare(value, comparisonOf(claim), wanted);
  if (!held) return { ...common, verdict: 'failed', witness, note };
  if (run.partial) return { ...common, verdict: 'inconclusive', witness: null, note: 'the run was interrupted' };
  return { ...common, verdict: 'held', witness: null, note };
}

/** The number to compare with, in the metric's own unit. */
function wantedOf(
  claim: Claim | Property,
  index: number,
  seed: number,
  baseline: readonly Judged[],
): number | undefined {
  if (claim.kind === 'converges') return claim.within;
  // Guarantees count their violations; final values are compared where they are read.
  if (claim.kind !== 'metric') return 0;
  if (!claim.relative) return claim.value;
  const finding = baseline.find((run) => run.seed === seed)?.claims[index];
  if (finding === undefined || finding.value === null || finding.samples === 0) return undefined;
  return claim.value * finding.value;
}

function comparisonOf(claim: Claim | Property): Comparison {
  if (claim.kind === 'metric') return claim.comparison;
  return claim.kind === 'converges' ? '<=' : '==';
}

function compare(value: number, comparison: Comparison, wanted: number): boolean {
  switch (comparison) {
    case '==':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
  }
}

/** A seed without data counts neither way: the verdict stands where even all of those cannot turn it. */
function overSeeds(expectation: Expectation, each: readonly Judgement[]): Judgement {
  const held = each.filter((judgement) => judgement.verdict === 'held').length;
  const failed = each.filter((judgement) => judgement.verdict === 'failed');
  const enough = expectation.seeds * each.length - 1e-9;
  const shown = failed[0] ?? each[0];
  const note = `held for ${held} of ${each.length} seeds`;
  if (held >= enough) return { ...shown, verdict: 'held', witness: null, note };
  const isLost = each.length - failed.length < enough;
  return { ...shown, verdict: isLost ? 'failed' : 'inconclusive', witness: isLost ? shown.witness : null, note };
}
