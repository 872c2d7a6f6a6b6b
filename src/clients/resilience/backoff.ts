/** Pauses between attempts: each twice the one before, with a share drawn at random so that clients do not march. */
import type { Random } from '../../kit/random.ts';
import type { Micros } from '../../kit/time.ts';
import type { Retry } from '../workload.ts';

/** Pauses double up to a thousandfold. */
const DOUBLINGS = 10;

export class Backoff {
  readonly #retry: Retry;
  readonly #random: Random;

  constructor(retry: Retry, random: Random) {
    this.#retry = retry;
    this.#random = random;
  }

  /** How long to wait after attempt `attempt` (from 1) failed. */
  after(attempt: number): Micros {
    const { backoff, jitter } = this.#retry;
    const longest = backoff * (1 << Math.min(attempt - 1, DOUBLINGS));
    return Math.round(longest * (1 - jitter * this.#random.next()));
  }
}
