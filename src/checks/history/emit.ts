/** Takes a history apart again into the events it was made of, in the order of their emission. */
import type { Datum, History, Op } from './history.ts';

export interface Emitted {
  /** Place among the events that are emitted. */
  readonly index: number;
  readonly op: Op;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly value: Datum;
  /** Nanoseconds; NaN where it is not known. */
  readonly time: number;
}

/**
 * A history does not say where an `info` stood, only that some place is neither a call nor an end. Each such place
 * takes the next operation of unknown fate, those that know when they were given up first; reading what is written
 * gives the same history.
 */
export function* eventsOf(history: History): Generator<Emitted> {
  const places = placesOf(history);
  const timed = new Queue();
  const untimed = new Queue();
  let index = 0;
  for (const place of places) {
    if (place === FREE) {
      const lost = timed.take() ?? untimed.take();
      if (lost !== undefined) yield ended(index++, lost);
      continue;
    }
    const op = history.ops[Math.abs(place) - 1];
    if (place < 0) yield ended(index++, op);
    else {
      yield { index: index++, op, type: 'invoke', value: op.input, time: op.calledAt };
      if (op.ending === 'info') (Number.isNaN(op.endedAt) ? untimed : timed).add(op);
    }
  }
  for (let op = timed.take(); op !== undefined; op = timed.take()) yield ended(index++, op);
}

const FREE = 0;

/** By position: op index + 1 where it is called, its negative where it ends. */
function placesOf(history: History): Int32Array {
  const places = new Int32Array(history.events).fill(FREE);
  for (const op of history.ops) {
    places[op.call] = op.index + 1;
    if (op.ending !== 'info') places[op.end] = -(op.index + 1);
  }
  return places;
}

function ended(index: number, op: Op): Emitted {
  return { index, op, type: op.ending, value: op.ending === 'ok' ? op.output : op.input, time: op.endedAt };
}

class Queue {
  readonly #ops: Op[] = [];
  #head = 0;

  add(op: Op): void {
    this.#ops.push(op);
  }

  take(): Op | undefined {
    return this.#head < this.#ops.length ? this.#ops[this.#head++] : undefined;
  }
}
