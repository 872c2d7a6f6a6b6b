/** How far replicas are behind in time, as their master sees it. */
import type { Micros } from '../contract.ts';

/** Samples that are kept; when there are more, the newest is written over (PostgreSQL's LagTracker). */
const MOST = 8192;

/** The master notes when it had reached which position; the age of what a replica lacks is its lag. */
export class LagTracker {
  readonly #positions: number[] = [];
  readonly #times: Micros[] = [];
  /** Samples below are of no use any more. */
  #from = 0;

  /** By a clock that nobody sets. Positions and times come in order. */
  note(position: number, now: Micros): void {
    const newest = this.#positions.length - 1;
    if (newest >= 0 && this.#positions[newest]! >= position) return;
    if (this.#positions.length - this.#from < MOST) {
      this.#positions.push(position);
      this.#times.push(now);
    } else this.#positions[newest] = position;
  }

  /** Everybody has everything up to `floor`. */
  forget(floor: number): void {
    while (this.#from < this.#positions.length && this.#positions[this.#from]! <= floor) this.#from++;
    if (this.#from < MOST) return;
    this.#positions.splice(0, this.#from);
    this.#times.splice(0, this.#from);
    this.#from = 0;
  }

  /** How long ago the master reached more than `position`; 0 where it did not. */
  behind(position: number, now: Micros): Micros {
    let low = this.#from;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#positions[middle]! <= position) low = middle + 1;
      else high = middle;
    }
    return low === this.#times.length ? 0 : now - this.#times[low]!;
  }
}
