/** Where two runs part: in step from the seed on, the first event that differs, and those before it. */
import type { Cell } from './cells.ts';
import { Events, type Told } from './events.ts';

export interface Parting {
  /** Events that are the same in both: the next one is where they part. */
  readonly shared: number;
  /** The last of the shared, oldest first. */
  readonly before: readonly Told[];
  /** What each does next; undefined where it has come to its end: if both have, what the copies hold differs. */
  readonly a: Told | undefined;
  readonly b: Told | undefined;
}

/** How many of the shared events are told. */
const TOLD = 10;

/** Undefined where all is the same to the end. */
export function partingOf(a: Cell, b: Cell): Parting | undefined {
  const [left, right] = [new Events(a), new Events(b)];
  let shared = 0;
  for (;;) {
    const more = [left.next(), right.next()];
    if (!more[0] && !more[1]) {
      if (left.finish() === right.finish()) return undefined;
      break;
    }
    if (!more[0] || !more[1] || left.digest !== right.digest) break;
    shared++;
  }
  return retold(a, b, shared);
}

/** Replay is the snapshot: both once more from the seed, now with words. */
function retold(a: Cell, b: Cell, shared: number): Parting {
  const [left, right] = [new Events(a), new Events(b)];
  const before: Told[] = [];
  for (let n = 0; n < shared; n++) {
    left.next();
    right.next();
    if (n >= shared - TOLD) before.push(left.tell());
  }
  const next = (events: Events) => (events.next() ? events.tell() : undefined);
  return { shared, before, a: next(left), b: next(right) };
}
