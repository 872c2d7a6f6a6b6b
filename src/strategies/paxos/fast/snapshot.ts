/** The state as of a slot; everything in it is immutable. */
import type { Memory } from '../../parts/state.ts';
import type { Name, Slot } from './messages.ts';

export interface Snapshot extends Memory {
  readonly slot: Slot;
  /** What was executed lately, and where: it is not executed again. */
  readonly lately: readonly (readonly [name: Name, slot: Slot])[];
}
