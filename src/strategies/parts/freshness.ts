/** How old what a follower shows may be: it knows from its leader how far all was decided, and when. */
import type { Context, Micros } from '../contract.ts';

export class Freshness {
  /** What is executed here has all that anybody had decided at this time. */
  #at: Micros = Number.NEGATIVE_INFINITY;
  #through = 0;
  #pendingAt: Micros = Number.NEGATIVE_INFINITY;

  /** At `at` by its clock all was decided up to `through`, says the leader; true where so much is executed here. */
  hear(through: number, at: Micros, applied: number): boolean {
    if (through >= this.#through) this.#pendingAt = at;
    this.#through = Math.max(this.#through, through);
    if (applied < this.#through) return false;
    this.#at = this.#pendingAt;
    return true;
  }

  /** By this clock at its worst; a leader knows `since` when by itself. */
  age(context: Pick<Context<never, never>, 'clock' | 'uncertainty'>, since = this.#at): Micros {
    // Its own clock is as uncertain as that of the leader, whose word this is.
    return context.clock() - since + 2 * context.uncertainty();
  }
}
