/** A leader's question "do you still follow me?": what a quorum answered was so when it was asked (D §6.4). */
import type { Context, Micros } from '../contract.ts';

type Clocks = Pick<Context<never, never>, 'clock' | 'uncertainty' | 'monotonic'>;

/** Who keeps count of the answers. */
interface Tracker {
  /** True where a quorum, this replica included, answered this round or a later one. */
  hasAnswered(round: number): boolean;
}

export class Rounds {
  readonly #context: Clocks;
  readonly #tracker: Tracker;
  /** The newest round in use; messages carry it, and answers bring it back. */
  newest = 0;
  /** The round whose time is kept, by the clock on the wall and by the one that nobody sets. */
  #timed = 0;
  #timedAt: Micros = 0;
  #timedOn: Micros = 0;
  /** When the newest round that a quorum answered was asked: by this clock at its worst. */
  confirmedAt: Micros = 0;
  #confirmedOn: Micros = Number.NEGATIVE_INFINITY;

  constructor(context: Clocks, tracker: Tracker) {
    this.#context = context;
    this.#tracker = tracker;
  }

  reset(): void {
    this.newest = this.#timed = 0;
    this.#timedAt = this.confirmedAt = 0;
    this.#timedOn = this.#confirmedOn = Number.NEGATIVE_INFINITY;
  }

  /** A round of its own, for a read that begins now. */
  open(): number {
    return ++this.newest;
  }

  isConfirmed(round: number): boolean {
    return this.#tracker.hasAnswered(round);
  }

  /** Somebody answered. */
  answered(): void {
    if (this.#tracker.hasAnswered(this.#timed)) this.#confirm();
  }

  /** With every heartbeat: a new round is timed when the one before was answered. */
  onHeartbeat(): void {
    if (!this.#tracker.hasAnswered(this.#timed)) return;
    this.#confirm();
    this.#timed = ++this.newest;
    this.#timedAt = this.#context.clock() - this.#context.uncertainty();
    this.#timedOn = this.#context.monotonic();
  }

  /** True within `lease` of a question that a quorum has answered (D §6.4.1). */
  isWithin(lease: Micros): boolean {
    return this.#context.monotonic() < this.#confirmedOn + lease;
  }

  #confirm(): void {
    this.confirmedAt = this.#timedAt;
    this.#confirmedOn = this.#timedOn;
  }
}
