/** What a conflict policy says: which of concurrent versions stay, which one readers see, what becomes of the rest. */
import type { Context, Fate, Key, Value } from '../../contract.ts';
import type { Newer, Version } from '../versions.ts';

export interface Policy {
  /**
   * `one`: whichever goes before all others, at once. That commutes and associates, for it is the maximum of one order;
   * but it keeps what a session knew only where that order agrees with causality. `all`: what nobody has replaced, and
   * the choice is made when somebody asks; who chose at once would drop a version whose rival is about to be replaced,
   * and others, who hear of the two in another order, would not (shown in `laws.test.ts`). `last`: what arrived last,
   * whichever that is: no join, and replicas part for ever.
   */
  readonly keeps: 'one' | 'all' | 'last';
  /** Whether a write always goes before what its writer knew, given stamps that do. */
  readonly isCausal: boolean;
  /** Which of two versions goes first: a total order, the same on every replica. */
  readonly goesBefore: Newer;
  /** What becomes of those that do not. */
  readonly fate: Fate;
  /** Readers are handed all of them. */
  readonly handsOut?: boolean;
  /** A write by a session that has not seen what is here is told no, where that shows (CouchDB's 409). */
  readonly rejectsStale?: boolean;
  /** A read of several versions writes back what it shows. */
  readonly resolves?: boolean;
  /** Where readers see something made of several versions. */
  shown?(key: Key, versions: readonly Version[]): Value | undefined;
  /** Versions count the updates they rest on. */
  readonly isCounting?: boolean;
  /** True where writes are differences to what is here, and none of them is blind. */
  addsUp?(key: Key): boolean;
}

/** What policies need of a Context. */
export type Ground = Pick<Context<unknown, string>, 'keys' | 'conflicted'>;

/** Where policies find themselves. */
export interface Around {
  readonly ground: Ground;
  /** By stamp, and ties as the options say. */
  readonly newer: Newer;
  /** The place of a slot's region in `priority`: the lower, the more it counts. */
  priorityOf(slot: number): number;
}
