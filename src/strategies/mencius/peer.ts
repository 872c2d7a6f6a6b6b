/** What one replica knows of another. */
import type { Address, Micros } from '../contract.ts';
import { Line } from '../parts/line.ts';

/** Beats whose answers are waited for: a peer that is further ahead is behind nobody's back. */
const MOST_NOTED = 64;

export class Peer {
  readonly address: Address;
  readonly rank: number;
  /** It was told of all own slots before this one, and has them from `since` on, before `got`. */
  sent = 0;
  since = 0;
  got = 0;
  /** How often own slots were skipped of which it was not told. */
  owed = 0;
  /** Since when the own word was sent again from `got` on. */
  wentBack: Micros = Number.NEGATIVE_INFINITY;
  heard: Micros;
  executed = 0;
  horizon: number;
  /** Its time, as it said it last. */
  at: Micros = 0;
  /** All that it had answered by then of the own clock is executed here. */
  freshAt: Micros = Number.NEGATIVE_INFINITY;
  readonly #noted = new Line<{ readonly at: Micros; readonly executed: number }>();

  constructor(address: Address, rank: number, heard: Micros, horizon: number) {
    this.address = address;
    this.rank = rank;
    this.heard = heard;
    this.horizon = horizon;
  }

  /** What was asked at `at` it answered when it had executed so much. */
  note(at: Micros, executed: number): void {
    if (this.#noted.length < MOST_NOTED) this.#noted.add({ at, executed });
  }

  /** So much is executed here. */
  refresh(executed: number): void {
    for (let one = this.#noted.oldest; one !== undefined && one.executed <= executed; one = this.#noted.oldest) {
      this.freshAt = Math.max(this.freshAt, one.at);
      this.#noted.dropThrough(this.#noted.first);
    }
  }
}
