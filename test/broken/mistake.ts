/** Mistakes in the real protocols, a few lines each, and the invariant that each must break under an audit. */
import type { Trial } from '../canaries/trial.ts';

export interface Mistake extends Trial {
  readonly about: string;
  readonly breaks: string;
}
