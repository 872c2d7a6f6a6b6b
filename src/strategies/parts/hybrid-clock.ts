/** Stamps for last-writer-wins: by the wall clock, a clock that never goes back, or a hybrid one. */
import type { Micros } from '../../kit/time.ts';

export type ClockKind = 'wall' | 'monotonic' | 'hybrid';

/**
 * Hybrid logical clock (Kulkarni et al. 2014) in one number: the logical part is counted in the
 * lowest microseconds, so a stamp is above every stamp that this node has made or seen.
 */
export class StampClock {
  readonly #kind: ClockKind;
  readonly #clock: () => Micros;
  #last = Number.MIN_SAFE_INTEGER;

  constructor(kind: ClockKind, clock: () => Micros) {
    this.#kind = kind;
    this.#clock = clock;
  }

  tick(): Micros {
    const now = Math.floor(this.#clock());
    if (this.#kind === 'wall') return now;
    this.#last = Math.max(now, this.#last + 1);
    return this.#last;
  }

  /** A stamp arrived from elsewhere: only a hybrid clock learns from it. */
  observe(stamp: Micros): void {
    if (this.#kind === 'hybrid' && stamp > this.#last) this.#last = stamp;
  }

  /** A stamp of this node's own, read back from its disk. */
  recall(stamp: Micros): void {
    if (this.#kind !== 'wall' && stamp > this.#last) this.#last = stamp;
  }
}
