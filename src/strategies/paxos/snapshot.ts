/** The state as of a slot; everything in it is immutable. */
import type { Memory } from '../parts/state.ts';
import type { Placed } from './configurations.ts';
import type { Slot } from './messages.ts';

export interface Snapshot extends Memory {
  readonly slot: Slot;
  /** Which members govern the slots from there on. */
  readonly placed: readonly Placed[];
}
