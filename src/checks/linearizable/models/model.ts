/** What a sequential specification is. */
import type { Datum, Op } from '../../history/history.ts';

/**
 * What a specification sees of an operation. One convention for all models:
 *
 * | operation | output where it was done | where the store decided against |
 * |---|---|---|
 * | read | what was seen: null is a value, and says that nothing was there | |
 * | write, delete, add, remove, append, enqueue | anything: it tells nothing | |
 * | cas `[expected, new]`, insert | anything but false | false: another value was there |
 * | increment, decrement | the new value, or null or true where it was not told | false: it would go below 0 |
 * | write-at, increment-at, decrement-at, insert-at, append-at | anything: it tells nothing | |
 * | delete-at | anything but false | false: nothing stands there |
 * | dequeue | the element; null where the queue was empty | |
 */
export interface Call {
  readonly f: string;
  readonly input: Datum;
  /** Undefined where the outcome is unknown: then it was done, if it was executed at all. */
  readonly output: Datum | undefined;
}

/** An operation, and what a specification sees of it. */
export interface Asked {
  readonly op: Op;
  readonly call: Call;
}

export interface Model {
  readonly name: string;
  /** The operations it knows. */
  readonly fs: readonly string[];
  /** Those that are legal in every state, end in one that does not depend on it, and whose answer tells nothing. */
  readonly overwrites: readonly string[];
  /** Those that the store may decline, which leaves the state as it is. */
  readonly declines: readonly string[];
  /** Whether input and output have the form that `step` expects. */
  fits(call: Call): boolean;
  /** A form that `step` finds quicker to compare. */
  prepare?(call: Call): Call;
  start(init: Datum): Datum;
  /** A state as readers see it, where that is another form. */
  asRead?(state: Datum): Datum;
  /** The state after `call`, or undefined where it cannot answer so in this state. */
  step(state: Datum, call: Call): Datum | undefined;
  /** Whether `call` takes back what others did, so that a state that shows too much may come right again. */
  undoes(call: Call): boolean;
  /** Whether nothing of what was there before can be seen after `call`. */
  replaces(call: Call): boolean;
  /** Where nothing undoes: the state already holds more than the answer shows, so it is too late for `call`. */
  overshoots(state: Datum, call: Call): boolean;
  /** What contradicts some answer that is still to come; undefined where nothing can be foreseen. */
  foresee?(all: readonly Asked[], init: Datum): ((state: Datum) => boolean) | undefined;
  /** Whether the answer or the sense of `call` may rest on what `other` did; used to shrink counterexamples. */
  rests(call: Call, other: Call): boolean;
}

export function anything(): boolean {
  return true;
}

export function never(): boolean {
  return false;
}
