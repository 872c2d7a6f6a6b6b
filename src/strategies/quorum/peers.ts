/** Who is there, and how far away: every replica tells every other that it lives, and hears how long that took. */
import type { Address, Context, Micros } from '../contract.ts';
import { Distances } from '../parts/distances.ts';
import { majority } from './level.ts';
import type { Message } from './messages.ts';

/** As gossip: each second. */
export const BEAT: Micros = 1_000_000;

export class Peers {
  readonly #context: Context<Message, string>;
  readonly #suspect: Micros;
  /** By address. */
  readonly #heardAt: Micros[] = [];
  readonly #distances: Distances;

  constructor(context: Context<Message, string>, suspect: Micros) {
    this.#context = context;
    this.#suspect = suspect;
    this.#distances = new Distances(context);
    for (const peer of context.peers) this.#heardAt[peer] = context.monotonic();
  }

  onBeat(): void {
    const { peers } = this.#context;
    const at = this.#context.monotonic();
    for (const peer of peers) this.#context.send(peer, { kind: 'beat', at, isAnswer: false });
  }

  /** True where it had been taken for down. */
  heard(from: Address): boolean {
    const now = this.#context.monotonic();
    const wasDown = now - this.#heardAt[from]! > this.#suspect;
    this.#heardAt[from] = now;
    return wasDown;
  }

  onMessage(from: Address, at: Micros, isAnswer: boolean): void {
    if (!isAnswer) {
      this.#context.send(from, { kind: 'beat', at, isAnswer: true });
      return;
    }
    this.#distances.answered(from, this.#context.monotonic() - at);
  }

  isDown(address: Address): boolean {
    return this.silence(address) > this.#suspect;
  }

  /** How long nothing was heard of it. */
  silence(address: Address): Micros {
    return address === this.#context.self ? 0 : this.#context.monotonic() - this.#heardAt[address]!;
  }

  /** The nearest first, as far as is known; who never answered comes last. */
  nearest(addresses: readonly Address[]): readonly Address[] {
    return this.#distances.nearest(addresses);
  }

  /** How long the nearest majority of these takes to answer, as far as is known. */
  roundTrip(addresses: readonly Address[]): Micros {
    const farthest = this.nearest(addresses)[majority(addresses.length) - 1]!;
    return this.#distances.roundTrip(farthest) ?? 0;
  }
}
