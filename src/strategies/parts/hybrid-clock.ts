/** Stamps for last-writer-wins: by the wall clock, a clock that never goes back, a hybrid one, or a mere count. */
import type { Micros } from '../../kit/time.ts';

export type ClockKind = 'wall' | 'monotonic' | 'hybrid' | 'lamport';

/**
 * Hybrid logical clock (Kulkarni et al. 2014) in one number: the logical part is counted in the
 * lowest microseconds, so a stamp is above every stamp that this node has made or seen. Lamport's
 * (1978) is the logical part alone: one more than the highest that was made or seen.
 */
export class StampClock {
  readonly #kind: ClockKind;
  readonly #clock: () => Micros;
  readonly #maxOffset: Micros;
  #last: number;

  /** `maxOffset`: a hybrid clock follows no stamp that is further ahead of it, or one bad clock would lead all. */
  constructor(kind: ClockKind, clock: () => Micros, maxOffset: Micros = Number.POSITIVE_INFINITY) {
    this.#kind = kind;
    this.#clock = clock;
    this.#maxOffset = maxOffset;
    this.#last = kind === 'lamport' ? 0 : Number.MIN_SAFE_INTEGER;
  }

  tick(): Micros {
    const now = this.#kind === 'lamport' ? 0 : Math.floor(this.#clock());
    if (this.#kind === 'wall') return now;
    this.#last = Math.max(now, this.#last + 1);
    return this.#last;
  }

  /** A stamp arrived from elsewhere: only clocks with a logical part learn from it. */
  observe(stamp: Micros): void {
    if (stamp <= this.#last || (this.#kind !== 'hybrid' && this.#kind !== 'lamport')) return;
    const isBound = this.#kind === 'hybrid' && this.#maxOffset !== Number.POSITIVE_INFINITY;
    if (isBound && stamp > this.#clock() + this.#maxOffset) return;
    this.#last = stamp;
  }

  /** A stamp of this node's own, read back from its disk. */
  recall(stamp: Micros): void {
    if (this.#kind !== 'wall' && stamp > this.#last) this.#last = stamp;
  }
}
