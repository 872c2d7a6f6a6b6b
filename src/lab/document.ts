/** The result file: everything that a report needs, as `result.json` and `run --json` hold it. */
import type { Judgement, Run } from '../world/result.ts';
import type { Deeds } from './campaign/meter.ts';
import type { Story } from './story/story.ts';

export type Verdict = 'held' | 'failed' | 'inconclusive';

/** What the runs had in common; times in ms. */
export interface Setting {
  readonly name: string;
  /** Of the resolved scenario and the version. */
  readonly digest: string;
  readonly title: string;
  readonly about: string;
  readonly file: string;
  /** What the command line changed, as `path=value`. */
  readonly set: readonly string[];
  /** What `--strategy` named; empty where all were run. */
  readonly only: readonly string[];
  readonly duration: number;
  readonly warmup: number;
  readonly settle: number;
  readonly seeds: readonly number[];
  readonly topology: string;
  /** Where the latencies come from; '' for numbers of the author's own. */
  readonly source: string;
  readonly regions: readonly string[];
  /** Share of the requests that come from each region, by region index; sums to 1, or all 0. */
  readonly clients: readonly number[];
  /** Mean round trips in ms, by region index. */
  readonly round_trips: readonly (readonly number[])[];
  readonly strategies: readonly Contender[];
  readonly baseline: string;
  readonly faults: readonly Band[];
  /** Where the scenario places data; of what it leaves to the strategies, '' and nothing. */
  readonly partitions?: readonly {
    readonly name: string;
    readonly leader: string;
    readonly replicas: Readonly<Record<string, number>>;
  }[];
  /** Rules of the scenario, and the group of keys that each watches. */
  readonly invariants: readonly { readonly name: string; readonly group: string }[];
}

export interface Contender {
  readonly id: string;
  readonly use: string;
  readonly summary: string;
  readonly leader: string;
  readonly options: unknown;
}

/** A fault as a chart shows it. */
export interface Band {
  readonly name: string;
  readonly kind: string;
  readonly at: number;
  readonly until: number;
}

export interface TimedRun extends Run {
  readonly wall_ms: number;
  /** Of a campaign's runs: what the protocol was made to do. */
  readonly deeds?: Deeds;
}

/** A verdict, and what `sweep:` changed for the runs it is about. */
export interface Promised extends Judgement {
  readonly set: Readonly<Record<string, unknown>>;
}

export interface ResultDocument {
  readonly schema: 'lightcone.result/1';
  readonly version: string;
  readonly scenario: Setting;
  readonly runs: readonly TimedRun[];
  readonly expectations: readonly Promised[];
  readonly verdict: Verdict;
  readonly partial: boolean;
  /** Of the first broken promises; missing where no report was asked for. */
  readonly stories?: readonly Story[];
}

/** The run that charts show where there are several: the first variant and seed of each strategy. */
export function firstRuns(document: ResultDocument): readonly TimedRun[] {
  const first = new Map<string, TimedRun>();
  for (const run of document.runs) if (!first.has(run.strategy)) first.set(run.strategy, run);
  return [...first.values()];
}
