/** How far away the others are, by how long they took to answer. */
import type { Address, Context, Micros } from '../../contract.ts';

/** Weight of the newest round trip. */
const NEW = 0.25;
const UNKNOWN = Number.MAX_SAFE_INTEGER;

export class Distances {
  readonly #context: Pick<Context<never, never>, 'peers' | 'region' | 'regionOf'>;
  /** By address. */
  readonly #roundTrip: (number | undefined)[] = [];

  constructor(context: Pick<Context<never, never>, 'peers' | 'region' | 'regionOf'>) {
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

  /** The nearest first, as far as is known. */
  nearest(): readonly Address[] {
    return [...this.#context.peers].sort((a, b) => this.#of(a) - this.#of(b) || a - b);
  }

  #of(peer: Address): number {
    const { region, regionOf } = this.#context;
    return this.#roundTrip[peer] ?? (regionOf.call(this.#context, peer) === region ? 0 : UNKNOWN);
  }
}
