/** Since when nothing can be missing here: what every other replica had written by then has arrived. */
import type { Micros } from '../../contract.ts';
import { covers, type Vector } from '../version-vector.ts';

/** What one peer said of itself. */
interface Word {
  readonly clock: Micros;
  readonly seen: Vector;
}

/**
 * A digest says what its sender had seen, its own writes included, and what its clock was. Once all that is here,
 * nothing of that sender from before is missing. From who is silent nothing is known, so the age of what is here grows.
 */
export class SafeTime {
  readonly #peers: number;
  /** By peer: the clock of the newest word that is all here, and a later one that is not yet. */
  readonly #safe: Micros[];
  readonly #open: (Word | undefined)[] = [];

  constructor(peers: number) {
    this.#peers = peers;
    this.#safe = new Array(peers).fill(Number.NEGATIVE_INFINITY);
  }

  /** `here`: what this replica has seen itself. */
  hear(peer: number, seen: Vector, clock: Micros, here: Vector): void {
    // A word that is all here makes room, whether or not anybody reads meanwhile.
    this.#settle(peer, here);
    // One that waits is not replaced, or a busy peer would always be ahead of what is here.
    this.#open[peer] ??= { clock, seen };
  }

  /** How old what is shown here may be, by this clock; Infinity where some peer has never been heard. */
  age(seen: Vector, clock: Micros): Micros {
    let oldest = clock;
    for (let peer = 0; peer < this.#peers; peer++) {
      this.#settle(peer, seen);
      oldest = Math.min(oldest, this.#safe[peer]!);
    }
    return clock - oldest;
  }

  #settle(peer: number, here: Vector): void {
    const word = this.#open[peer];
    if (word === undefined || !covers(here, word.seen)) return;
    this.#safe[peer] = Math.max(this.#safe[peer]!, word.clock);
    this.#open[peer] = undefined;
  }
}
