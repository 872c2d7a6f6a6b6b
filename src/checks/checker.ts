/** What every checker of histories takes and gives: the verdict, its proof, and what it rests on. */
import type { Datum, History } from './history/history.ts';

export type { Datum, Ending, History, Op } from './history/history.ts';

/** `unknown`: nothing to judge, or a bound was reached; never a pass. */
export type Validity = 'valid' | 'invalid' | 'unknown';

export interface Anomaly {
  /** The field's own name: nonlinearizable, monotonic-reads, G1a, lost-update, WriteCOInitRead, … */
  readonly kind: string;
  /** '' where it is about no single key. */
  readonly key: string;
  /** Whole sentences that a newcomer can follow: who did what when, and why it cannot be. */
  readonly why: string;
  /** Indices in `History.ops` of the few operations that prove it, in order of invocation. */
  readonly ops: readonly number[];
}

export interface Report {
  readonly validity: Validity;
  /** The first so many, at most `MOST_ANOMALIES`; `count` says how many there are. */
  readonly anomalies: readonly Anomaly[];
  readonly count: number;
  /** Operations the verdict rests on; 0 makes it `unknown`. */
  readonly examined: number;
  /** Why it is unknown and how far the check got, or what a valid verdict leaves out; else ''. */
  readonly note: string;
  /** What else was measured, by name: quantiles, counts of lost elements, models ruled out. */
  readonly measures: { readonly [name: string]: Datum };
}

export interface Settings {
  /** What every key holds before the first write. */
  readonly init: Datum;
  /** States a search may keep before it gives up with `unknown`. */
  readonly maxStates: number;
}

export interface Checker<S extends Settings = Settings> {
  readonly name: string;
  readonly summary: string;
  check(history: History, settings: S): Report;
}

export const MOST_ANOMALIES = 20;
export const DEFAULTS: Settings = { init: null, maxStates: 2_000_000 };
