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
  /** By peer: what its clock said, and this one, and at which beat. */
  readonly #heard: (Micros | undefined)[] = [];
  readonly #clockThen: Micros[] = [];
  readonly #beatThen: number[] = [];

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

  /** A message says what the sender's clock was: half a round trip ago, which counts as being ahead. */
  hear(peer: number, said: Micros, clock: Micros): void {
    this.#heard[peer] = said;
    this.#clockThen[peer] = clock;
    this.#beatThen[peer] = this.#beats;
  }

  isTooFarAhead(clock: Micros): boolean {
    if (this.#most === Number.POSITIVE_INFINITY) return false;
    if (clock - this.#atBeat > this.#beat + this.#most) return true;
    let latest = Number.NEGATIVE_INFINITY;
    for (let peer = 0; peer < this.#heard.length; peer++) {
      const said = this.#heard[peer];
      if (said === undefined) continue;
      const most = (this.#beats - this.#beatThen[peer]! + 1) * this.#beat;
      latest = Math.max(latest, said + Math.min(clock - this.#clockThen[peer]!, most));
    }
    return latest !== Number.NEGATIVE_INFINITY && clock > latest + this.#most;
  }
}
