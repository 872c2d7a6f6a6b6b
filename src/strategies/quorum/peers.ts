/** Who is there, and how far away: every replica tells every other that it lives, and hears how long that took. */
import type { Address, Context, Micros } from '../contract.ts';
import { majority } from './level.ts';
import type { Message } from './messages.ts';

/** As gossip: each second. */
export const BEAT: Micros = 1_000_000;
/** Weight of the newest round trip. */
const NEW = 0.25;

export class Peers {
  readonly #context: Context<Message, string>;
  readonly #suspect: Micros;
  /** By address. */
  readonly #heardAt: Micros[] = [];
  readonly #roundTrip: (number | undefined)[] = [];

  constructor(context: Context<Message, string>, suspect: Micros) {
    this.#context = context;
    this.#suspect = suspect;
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
    const took = this.#context.monotonic() - at;
    const before = this.#roundTrip[from] ?? took;
    this.#roundTrip[from] = before + (took - before) * NEW;
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
    return [...addresses].sort((a, b) => this.#distance(a) - this.#distance(b) || a - b);
  }

  /** How long the nearest majority of these takes to answer, as far as is known. */
  roundTrip(addresses: readonly Address[]): Micros {
    const farthest = this.nearest(addresses)[majority(addresses.length) - 1]!;
    return this.#roundTrip[farthest] ?? 0;
  }

  #distance(address: Address): number {
    const context = this.#context;
    if (address === context.self) return -1;
    const known = this.#roundTrip[address];
    if (known !== undefined) return known;
    return context.regionOf(address) === context.region ? 0 : Number.MAX_SAFE_INTEGER;
  }
}
