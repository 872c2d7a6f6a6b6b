/** Is there an order that real time allows and the specification explains? Wing, Gong and Lowe's search. */
import type { Datum, Op } from '../history/history.ts';
import { Machine } from './machine.ts';
import type { Model } from './models.ts';
import { Searching } from './searching.ts';
import { type Asked, timelineOf } from './timeline.ts';

/**
 * Wing & Gong 1993 try the orders; Lowe 2017 keeps the situations already met (what is done, which state)
 * and linearizes just in time: nothing happens until an operation returns that must have happened by
 * then. Horn & Kroening 2015 split by object, which the caller does. What is added here, so that many
 * clients and few values do not explode:
 *
 * - A reader that is right in the present state is done at once: waiting gains it nothing.
 * - Of calls of one class under way, the one that returns first is taken first: they are interchangeable.
 * - A write over which another write has come while it was under way may have gone unseen just before
 *   it. It is *covered*: when it returns it may be left out, and until then it may still be made use of.
 *   So no search is made over the places of writes that nobody saw.
 * - A write that need not happen yet is made only where an observer that wants it is under way.
 * - Two calls that commute are taken in one order, and one that commutes with the call that returns waits.
 * - Unknown operations are counted by class, used last, and a situation that has spent more is not better.
 *   Those of them that only look are nothing at all.
 * - Where answers still to come tell the order (of a queue, of what is appended), no other is tried.
 *
 * The argument for all but the last at once: of all schedules that succeed take the one that, at the
 * first return where they differ, does fewest things, and then those that return earliest. It breaks no rule.
 */
export interface Search {
  /** Undefined where the bound was reached. */
  readonly isLinearizable: boolean | undefined;
  /** Situations kept. */
  readonly situations: number;
  /** How many returns could be explained, of how many. */
  readonly explained: number;
  readonly returns: number;
  /** The operation that returns next, which no order explains. */
  readonly stuck: Op | undefined;
  /** The history up to here is wrong by itself: a place among its events. */
  readonly horizon: number;
  /** All that the object may have held at some point. */
  readonly met: readonly Datum[];
}

export interface Bounds {
  /** Situations to keep. */
  readonly maxStates: number;
  /** A place among the events: what is called later is not looked at, what returns later has not returned. */
  readonly until?: number;
  /** Situations to meet deep first before the search goes round by round. */
  readonly deep?: number;
  /** False where it shall get stuck no sooner than the answer that is wrong. */
  readonly isForesighted?: boolean;
}

/** So many situations, and so many more a return, are met deep first before the search goes round by round. */
const DEEP_FIRST = 1000;
const DEEP_FIRST_A_ROUND = 4;

export function search(model: Model, all: readonly Asked[], init: Datum, bounds: Bounds): Search {
  const isWhole = bounds.until === undefined && bounds.isForesighted !== false;
  const foreseen = isWhole ? model.foresee?.(all, init) : undefined;
  const machine = new Machine(model, init, foreseen ?? (() => false));
  const line = timelineOf(machine, all, bounds.until);
  const deep = bounds.deep ?? DEEP_FIRST + line.ops.length * DEEP_FIRST_A_ROUND;
  return new Searching(machine, line).run(Math.min(deep, bounds.maxStates), bounds.maxStates);
}
