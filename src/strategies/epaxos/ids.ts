/** Names of instances: who began it, in which of its lives, and as which of its commands. */
import type { Address } from '../contract.ts';

/** Orders instances as (number, origin): what breaks cycles of the graph. */
export type InstanceId = number;

/** A replica whose disk was replaced begins under another origin, for nobody knows which numbers it had used. */
const ORIGINS = 4_096;

export function idOf(origin: number, n: number): InstanceId {
  return n * ORIGINS + origin;
}

export function originOf(id: InstanceId): number {
  return id % ORIGINS;
}

export function numberOf(id: InstanceId): number {
  return Math.floor(id / ORIGINS);
}

/** The replicas of a group, in one order everywhere. */
export class Members {
  readonly all: readonly Address[];
  readonly others: readonly Address[];
  readonly size: number;
  /** Of this replica among all. */
  readonly rank: number;

  constructor(self: Address, peers: readonly Address[]) {
    this.others = peers;
    this.all = [self, ...peers].sort((a, b) => a - b);
    this.size = this.all.length;
    this.rank = this.all.indexOf(self);
  }

  coordinatorOf(id: InstanceId): Address {
    return this.all[originOf(id) % this.size]!;
  }

  originIn(life: number): number {
    return this.rank + life * this.size;
  }

  /** A ballot of this replica above `ballot`; those of nobody are 0, which is the coordinator's first. */
  ballotAbove(ballot: number): number {
    return (Math.floor(ballot / this.size) + 1) * this.size + this.rank;
  }

  /** How many places after the coordinator of this instance: who comes first recovers it first. */
  turn(id: InstanceId): number {
    return (this.rank - (originOf(id) % this.size) + this.size) % this.size;
  }
}
