/** Which replicas belong together, and how many of them hold the data at all. */
import type { Address } from '../../strategies/contract.ts';
import type { Places } from '../observation.ts';

/** Some worlds have many groups of replicas; without this table there is one. */
interface Grouped extends Places {
  readonly replicasOfGroup?: readonly (readonly Address[])[];
}

export class Seating {
  /** By address: the group, and the place within it. */
  readonly groupOf: number[] = [];
  readonly placeOf: number[] = [];
  /** Replicas of the largest group. */
  readonly widest: number;
  readonly groups: readonly (readonly Address[])[];
  readonly #needed: number[];
  readonly #first: Address[];

  constructor(groups: readonly (readonly Address[])[]) {
    this.groups = groups;
    groups.forEach((replicas, group) => {
      replicas.forEach((replica, place) => {
        this.groupOf[replica] = group;
        this.placeOf[replica] = place;
      });
    });
    this.widest = Math.max(1, ...groups.map((replicas) => replicas.length));
    this.#needed = groups.map(() => 1);
    this.#first = groups.map(() => -1);
  }

  /** How many replicas must have a write for it to be visible everywhere. */
  needed(group: number): number {
    return this.#needed[group];
  }

  /** Whether this replica keeps a copy: bystanders of a single site never do. */
  hasCopy(replica: Address): boolean {
    const group = this.groupOf[replica];
    return this.#needed[group] > 1 || this.#first[group] === replica;
  }

  /** Whether any replica of its group has shown that it keeps data. */
  isKnown(replica: Address): boolean {
    return this.#first[this.groupOf[replica]] >= 0;
  }

  /** A replica shows that it keeps data; true where that makes all of its group copies. */
  joins(replica: Address): boolean {
    const group = this.groupOf[replica];
    if (this.#needed[group] > 1 || this.#first[group] === replica) return false;
    if (this.#first[group] < 0) {
      this.#first[group] = replica;
      return false;
    }
    this.#needed[group] = this.groups[group].length;
    return this.#needed[group] > 1;
  }
}

export function seatingOf(places: Places): Seating {
  const { replicasOfGroup } = places as Grouped;
  return new Seating(replicasOfGroup ?? [places.nodeOfReplica.map((_, replica) => replica)]);
}
