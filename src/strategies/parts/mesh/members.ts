/** Who takes part in a mesh, and under which slot of the vectors this replica writes. */
import type { Address } from '../../contract.ts';
import type { Vector } from '../version-vector.ts';

/**
 * A slot is rank + count × incarnation. A replica that lost its disk must not write under its old
 * slot again: others would take its new dots for old ones (correctness C7).
 */
export class Members {
  readonly addresses: readonly Address[];
  readonly count: number;
  readonly rank: number;
  /** Index in `peers` by address. */
  readonly #peerAt: number[] = [];

  constructor(self: Address, peers: readonly Address[]) {
    this.addresses = [self, ...peers].sort((a, b) => a - b);
    this.count = this.addresses.length;
    this.rank = this.addresses.indexOf(self);
    peers.forEach((address, index) => {
      this.#peerAt[address] = index;
    });
  }

  slotIn(incarnation: number): number {
    return this.rank + this.count * incarnation;
  }

  /** Whose slot this is, in whatever life. */
  addressOf(slot: number): Address {
    return this.addresses[slot % this.count]!;
  }

  /** Undefined for an address that is no peer. */
  peerIndex(address: Address): number | undefined {
    return this.#peerAt[address];
  }

  /** The first incarnation of this replica that left no trace in `known`. */
  freshIncarnation(known: Vector): number {
    let fresh = 1;
    for (let slot = this.rank; slot < known.length; slot += this.count) {
      if (known[slot]! > 0) fresh = Math.max(fresh, Math.floor(slot / this.count) + 1);
    }
    return fresh;
  }
}
