/** How far away the others are, by how long they took to answer. */
import type { Address, Context, Micros } from '../contract.ts';

/** Weight of the newest round trip. */
const NEW = 0.25;
const UNKNOWN = Number.MAX_SAFE_INTEGER;

type DistancesContext = Pick<Context<never, never>, 'self' | 'peers' | 'region' | 'regionOf'>;

export class Distances {
  readonly #context: DistancesContext;
  /** By address. */
  readonly #roundTrip: (Micros | undefined)[] = [];

  constructor(context: DistancesContext) {
    this.#context = context;
  }

  answered(from: Address, took: Micros): void {
    const before = this.#roundTrip[from] ?? took;
    this.#roundTrip[from] = before + (took - before) * NEW;
  }

  /** It did not answer in time: others come first until it does. */
  silent(peer: Address): void {
    this.#roundTrip[peer] = undefined;
  }

  /** Those of whom nothing is known. */
  unknown(): readonly Address[] {
    return this.#context.peers.filter((peer) => this.#roundTrip[peer] === undefined);
  }

  /** Undefined while it has not answered. */
  roundTrip(address: Address): Micros | undefined {
    return this.#roundTrip[address];
  }

  /** The nearest first, as far as is known; who never answered comes last. */
  nearest(addresses: readonly Address[]): readonly Address[] {
    return [...addresses].sort((a, b) => this.#of(a) - this.#of(b) || a - b);
  }

  #of(address: Address): number {
    const context = this.#context;
    if (address === context.self) return -1;
    return this.#roundTrip[address] ?? (context.regionOf(address) === context.region ? 0 : UNKNOWN);
  }
}
