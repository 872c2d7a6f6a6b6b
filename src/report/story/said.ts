/** One thing that can be said of a replay: it has a time, and a weight where there is too much to say. */
import type { Arrow } from '../../lab/story/facts.ts';

export interface Said {
  readonly at: number;
  readonly text: string;
  /** Where room is short the heaviest stay. */
  readonly weight: number;
  /** Of what happens at one moment causes come first: FAULT, LIFE, or nothing. */
  readonly rank?: number;
}

export const FAULT = -2;
export const LIFE = -1;

export function lossOf({ fate, fault }: Arrow): string {
  if (fate === 'held') return fault === '' ? 'is held back' : `is held back by ${fault}`;
  return fault === '' ? 'never arrives' : `is lost in ${fault}`;
}
