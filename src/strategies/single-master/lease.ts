/** A master's lease: the time in which a majority has promised to follow nobody else. */
import type { Address } from '../contract.ts';
import { heartbeatOf, leaseOf } from './options.ts';
import type { State } from './state.ts';

/** Rounds that run at a time; a heartbeat begins a new one every eighth of a lease. */
const ROUNDS = 8;
const KEYS = 16;

/**
 * A lease counts from when the heartbeat was *sent*, so that it ends here before any replica's patience
 * does; each round has its own timer, for clocks may be set but timers only run.
 */
export class Lease {
  readonly #state: State;
  /** The newest round that each replica echoed, by address. */
  readonly #echoes: number[] = [];
  readonly #beatsPerRound: number;
  #beats = 0;
  /** Rounds count from a number of this reign's own, lest echoes of an earlier life prolong it. */
  readonly #start: number;
  round: number;
  /** The newest round that a majority echoed. */
  #held: number;
  /** The newest round whose time is over. */
  #over: number;

  constructor(state: State) {
    this.#state = state;
    const every = Math.floor(leaseOf(state.options) / ROUNDS / heartbeatOf(state.options));
    this.#beatsPerRound = Math.max(1, every);
    this.#start = this.round = this.#held = this.#over = state.context.random.below(1 << 30);
  }

  get #matters(): boolean {
    return this.#state.options.fencing === 'lease' && this.#state.majority > 1;
  }

  get isHeld(): boolean {
    return !this.#matters || this.#held > this.#over;
  }

  get wasHeld(): boolean {
    return !this.#matters || this.#held > this.#start;
  }

  onBeat(): void {
    if (this.#beats++ % this.#beatsPerRound !== 0) return;
    this.round++;
    if (this.#matters) this.#state.context.setTimer('lease', this.round % KEYS, leaseOf(this.#state.options));
  }

  onEcho(from: Address, round: number): void {
    if (!this.#matters || round > this.round || round <= (this.#echoes[from] ?? this.#start)) return;
    this.#echoes[from] = round;
    const rounds = this.#state.context.peers.map((peer) => this.#echoes[peer] ?? this.#start);
    rounds.sort((a, b) => b - a);
    // This replica itself is one of the majority.
    this.#held = rounds[this.#state.majority - 2]!;
  }

  onOver(key: number): void {
    let round = this.round;
    while (round % KEYS !== key) round--;
    this.#over = Math.max(this.#over, round);
  }
}
