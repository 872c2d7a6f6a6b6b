/** All that a replica knows at one time, so that its journal may begin anew. Everything in it is immutable. */
import type { WriteId } from '../contract.ts';
import type { Memory } from '../parts/state.ts';
import type { Vector } from '../parts/version-vector.ts';
import type { InstanceId } from './ids.ts';
import type { Instance } from './instance.ts';

export interface Checkpoint {
  /** The journal goes on after this record. */
  readonly position: number;
  readonly memory: Memory;
  /** What the memory has: all of these, and some beyond. */
  readonly executed: Vector;
  readonly beyond: readonly (readonly [InstanceId, WriteId])[];
  /** All up to here were executed by all replicas, and are forgotten. */
  readonly pruned: Vector;
  readonly instances: readonly Instance[];
}
