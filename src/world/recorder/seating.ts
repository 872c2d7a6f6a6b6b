/** Which replicas belong together, and how many of them hold the data at all. */
import type { Micros } from '../../kit/time.ts';
import type { Address, Key } from '../../strategies/contract.ts';
import type { Places } from '../observation.ts';
import { NEVER } from './intent.ts';

/** The keys of a write; `into` below 0: it is of one. */
interface Touching {
  readonly key: Key;
  readonly into: Key;
}

export interface Changes {
  readonly came: readonly Address[];
  readonly went: readonly Address[];
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
  /** By group: the version of the configuration that says who keeps a copy. */
  readonly #versions: number[];
  /** True while everybody keeps one. */
  isWhole = true;
  /** Somebody came or went: what is visible everywhere need not be visible to who comes later. */
  hasChanged = false;
  /** By address: since when it keeps a copy, or NEVER. */
  readonly #keepsSince: Micros[] = [];
  /** Where keys live in different places. */
  readonly #keepersOf: Places['keepersOf'];

  constructor({ replicasOfGroup: groups, keepersOf }: Places) {
    this.groups = groups;
    this.#keepersOf = keepersOf;
    groups.forEach((replicas, group) => {
      replicas.forEach((replica, place) => {
        this.groupOf[replica] = group;
        this.placeOf[replica] = place;
        this.#keepsSince[replica] = 0;
      });
    });
    this.widest = Math.max(1, ...groups.map((replicas) => replicas.length));
    this.#needed = groups.map(() => 1);
    this.#first = groups.map(() => -1);
    this.#versions = groups.map(() => -1);
  }

  /** Keys live in different places. */
  get isSpread(): boolean {
    return this.#keepersOf !== undefined;
  }

  /** True while every replica keeps every key. */
  get isEverywhere(): boolean {
    return this.isWhole && this.#keepersOf === undefined;
  }

  /** Whether the group counts on this replica's copy now. */
  keeps(replica: Address): boolean {
    return this.#keepsSince[replica] !== NEVER;
  }

  /** Whether the group counts on this replica's copy of this key. */
  keepsKey(replica: Address, key: Key): boolean {
    return this.keeps(replica) && (this.#keepersOf?.(key).includes(replica) ?? true);
  }

  /** Whether it counts on what this replica has of a write: where it is of two keys, of either. */
  keepsOf(replica: Address, { key, into }: Touching): boolean {
    return this.keepsKey(replica, key) || (into >= 0 && this.keepsKey(replica, into));
  }

  keepsSince(replica: Address): Micros {
    return this.#keepsSince[replica];
  }

  /** Gives those who come and those who go; nobody where this is old news. */
  agree(at: Micros, group: number, keepers: readonly Address[], version: number): Changes {
    const changes: { came: Address[]; went: Address[] } = { came: [], went: [] };
    if (version <= this.#versions[group]) return changes;
    this.#versions[group] = version;
    for (const replica of this.groups[group]) {
      const keeps = keepers.includes(replica);
      if (keeps === this.keeps(replica)) continue;
      (keeps ? changes.came : changes.went).push(replica);
      this.#keepsSince[replica] = keeps ? at : NEVER;
    }
    this.hasChanged ||= changes.came.length + changes.went.length > 0;
    this.isWhole = this.#keepsSince.every((since) => since !== NEVER);
    if (this.#needed[group] > 1) this.#needed[group] = this.#keepers(group);
    return changes;
  }

  #keepers(group: number): number {
    return Math.max(1, this.groups[group].filter((replica) => this.keeps(replica)).length);
  }

  /** How many replicas of the group keep data at all, as far as they have shown it. */
  needed(group: number): number {
    return this.#needed[group];
  }

  /** How many replicas must have a write for it to be visible everywhere. */
  neededOf(write: Touching & { readonly group: number }): number {
    const all = this.#needed[write.group];
    if (all === 1 || this.#keepersOf === undefined) return all;
    return this.groups[write.group].filter((replica) => this.keepsOf(replica, write)).length;
  }

  /** Whether this replica keeps a copy: bystanders of a single site never do. */
  hasCopy(replica: Address): boolean {
    const group = this.groupOf[replica];
    return this.keeps(replica) && (this.#needed[group] > 1 || this.#first[group] === replica);
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
    this.#needed[group] = this.#keepers(group);
    return this.#needed[group] > 1;
  }
}
