/** What has to be run for a scenario: every variant, seed and strategy, in the order of the results. */
import type { Loaded } from '../scenario/load.ts';
import type { Scenario, StrategyUse } from '../scenario/scenario.ts';

/** One run, as plain data: it goes to worker threads and other processes as it is. */
export interface Cell {
  readonly scenario: Scenario;
  readonly use: StrategyUse;
  readonly seed: number;
  /** What `sweep:` changed for this run, by path. */
  readonly set: Readonly<Record<string, unknown>>;
  /** The invariants of the strategy are watched after every event. */
  readonly isAudited?: boolean;
  /** What the strategy is made to do is counted. */
  readonly isMetered?: boolean;
}

export interface Variant {
  readonly scenario: Scenario;
  readonly set: Readonly<Record<string, unknown>>;
}

/** The rows of the sweep; without one, the scenario itself. */
export function variantsOf({ scenario, rows }: Loaded): readonly Variant[] {
  return rows.length > 0 ? rows : [{ scenario, set: {} }];
}

export function cellsOf(variants: readonly Variant[]): readonly Cell[] {
  return variants.flatMap(({ scenario, set }) =>
    scenario.seeds.flatMap((seed) => scenario.strategies.map((use) => ({ scenario, use, seed, set }))),
  );
}
