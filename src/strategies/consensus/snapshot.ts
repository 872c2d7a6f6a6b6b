/** The state as of an entry of the log; everything in it is immutable. */
import type { Memory } from '../parts/state.ts';
import type { Configuration } from './configuration.ts';

export interface Snapshot extends Memory {
  readonly index: number;
  readonly term: number;
  /** As of `index` (D §5.1). */
  readonly configuration: Configuration;
}

export function snapshotOf(memory: Memory, index: number, term: number, configuration: Configuration): Snapshot {
  const { rows, answered, time } = memory;
  const whole = { index, term, rows, answered, configuration };
  return time === undefined ? whole : { ...whole, time };
}
