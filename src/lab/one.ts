/** Runs one cell on the thread that asks, and measures how long that took. */
import type { Micros } from '../kit/time.ts';
import { run } from '../world/run.ts';
import type { Cell } from './cells.ts';
import type { TimedRun } from './document.ts';

export interface Watch {
  onProgress?(simulated: Micros): void;
  /** True once somebody wants no more of it: what there is becomes a partial result. */
  stop?(): boolean;
}

export function runCell(cell: Cell, watch: Watch = {}): TimedRun {
  const begun = performance.now();
  const result = run(cell.scenario, cell.use, cell.seed, { ...watch, isAudited: cell.isAudited });
  return { ...result, set: cell.set, wall_ms: Math.round((performance.now() - begun) * 10) / 10 };
}
