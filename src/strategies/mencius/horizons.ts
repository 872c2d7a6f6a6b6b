/**
 * How far anybody may go: slots that a majority of disks knows of. A replica that lost its disk has been in none
 * beyond the highest that it hears of from enough others, and begins anew above it.
 */
import type { Peer } from './peer.ts';
import type { MenciusContext } from './replica.ts';
import type { Seats } from './seats.ts';

/** Slots from one to the next; the first are known to everybody. */
const STRIDE = 65_536;

export class Horizons {
  readonly #context: MenciusContext;
  readonly #peers: readonly Peer[];
  readonly #seats: Seats;
  /** On the own disk before anything that is sent durably. */
  own: number;

  static readonly first = STRIDE;

  constructor(context: MenciusContext, peers: readonly Peer[], seats: Seats) {
    this.#context = context;
    this.#peers = peers;
    this.#seats = seats;
    this.own = (context.disk.get('horizon') as number | undefined) ?? STRIDE;
  }

  /** No slot beyond is suggested or taken over. */
  get limit(): number {
    const all = [this.own, ...this.#peers.map(({ horizon }) => horizon)].sort((a, b) => b - a);
    return all[this.#seats.majority - 1]!;
  }

  /** Something is in this slot: soon there will be in later ones. */
  reach(slot: number): void {
    if (slot > this.own - STRIDE / 2) this.adopt(slot + STRIDE);
  }

  adopt(horizon: number): void {
    if (horizon <= this.own) return;
    this.own = horizon;
    this.#context.disk.put('horizon', horizon);
    this.#context.disk.sync();
  }
}
