/** Who owns which slot: round-robin, in order of address (Mencius §4.1). Slots count from 1. */
import type { Address } from '../contract.ts';

export class Seats {
  /** All replicas, by rank. */
  readonly all: readonly Address[];
  readonly majority: number;

  constructor(all: readonly Address[]) {
    this.all = [...all].sort((a, b) => a - b);
    this.majority = Math.floor(this.all.length / 2) + 1;
  }

  get count(): number {
    return this.all.length;
  }

  rankOf(address: Address): number {
    return this.all.indexOf(address);
  }

  owner(slot: number): number {
    return (slot - 1) % this.count;
  }

  /** The first slot of this rank at or above `slot`. */
  from(rank: number, slot: number): number {
    const ahead = (rank - this.owner(slot)) % this.count;
    return slot + (ahead < 0 ? ahead + this.count : ahead);
  }
}
