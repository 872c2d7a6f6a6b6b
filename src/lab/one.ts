/** Runs one cell on the thread that asks, and measures how long that took. */
import type { Micros } from '../kit/time.ts';
import { strategyNamed } from '../strategies/index.ts';
import { run } from '../world/run.ts';
import { metered } from './campaign/meter.ts';
import type { Cell } from './cells.ts';
import type { TimedRun } from './document.ts';

export interface Watch {
  onProgress?(simulated: Micros): void;
  /** True once somebody wants no more of it: what there is becomes a partial result. */
  stop?(): boolean;
}

export function runCell(cell: Cell, watch: Watch = {}): TimedRun {
  const begun = performance.now();
  const { scenario, use, seed, set, isAudited, isMetered } = cell;
  const strategy = strategyNamed(use.use);
  const meter = isMetered === true && strategy ? metered(strategy) : undefined;
  const options = { ...watch, strategy: meter?.strategy, isAudited: isAudited === true || isMetered === true };
  const timed = {
    ...run(scenario, use, seed, options),
    set,
    wall_ms: Math.round((performance.now() - begun) * 10) / 10,
  };
  return meter === undefined ? timed : { ...timed, deeds: meter.deeds() };
}
