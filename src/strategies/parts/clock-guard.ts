/** Tells whether this node's own clock can be believed, by what its neighbours' clocks say. */
import type { Micros } from '../../kit/time.ts';

/**
 * A stamp from a clock that is far ahead would beat every later write until true time gets there.
 * Nobody can take such a write back once it is acknowledged, so it is refused before: on a jump
 * since the last beat, and when ahead of every peer. Beats are timers, which a jump does not move.
 */
export class ClockGuard {
  readonly #most: Micros;
  readonly #beat: Micros;
  #atBeat: Micros;
  #beats = 0;
  /** What each peer's clock said, and at which beat. */
  readonly #heard: (Micros | undefined)[] = [];
  readonly #heardAt: number[] = [];

  /** `most`: how far ahead is too far; Infinity = never. `beat`: the time between two beats. */
  constructor(most: Micros, beat: Micros, clock: Micros) {
    this.#most = most;
    this.#beat = beat;
    this.#atBeat = clock;
  }

  onBeat(clock: Micros): void {
    this.#beats++;
    this.#atBeat = clock;
  }

  hear(peer: number, clock: Micros): void {
    this.#heard[peer] = clock;
    this.#heardAt[peer] = this.#beats;
  }

  isTooFarAhead(clock: Micros): boolean {
    if (this.#most === Number.POSITIVE_INFINITY) return false;
    if (clock - this.#atBeat > this.#beat + this.#most) return true;
    let latest = Number.NEGATIVE_INFINITY;
    for (let peer = 0; peer < this.#heard.length; peer++) {
      const said = this.#heard[peer];
      if (said !== undefined) latest = Math.max(latest, said + (this.#beats - this.#heardAt[peer]! + 1) * this.#beat);
    }
    return latest !== Number.NEGATIVE_INFINITY && clock > latest + this.#most;
  }
}
