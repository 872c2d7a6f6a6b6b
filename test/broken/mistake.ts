/** Mistakes in the real protocols, a few lines each, and the invariant that each must break under an audit. */
import type { Patch } from '../canaries/patched.ts';

export interface Mistake {
  readonly about: string;
  readonly breaks: string;
  readonly patches: readonly Patch[];
  /** Whose storms, or which scenario with which seeds. */
  readonly contender?: string;
  readonly scenario?: string;
  /** What the storm needs for this mistake to show; the healthy protocol stands in the same. */
  readonly set?: readonly string[];
  /** The storm to begin with, where the first ones are known to show nothing. */
  readonly from?: number;
}
