/** Where data belongs: the region that is a key's home, and the partition of the store that keeps it. */
import type { Micros } from '../kit/time.ts';
import { regionOfRank } from './belonging.ts';
import type { KeyGroup } from './workload.ts';

/** A part of the store with replicas and a leader of its own: one instance of the strategy. */
export interface Partition {
  readonly name: string;
  /** By region; undefined: as the strategy has it. */
  readonly replicas: readonly number[] | undefined;
  /** Region index of its first leader; undefined: as the strategy has it. */
  readonly leader: number | undefined;
  /** Who leads in turn, whether or not that one is well. */
  readonly rota?: Rota | undefined;
}

/** Leadership that goes round, as the sun does. */
export interface Rota {
  /** Region indices; the first leads at first. */
  readonly regions: readonly number[];
  readonly every: Micros;
}

/** Which partition keeps what. What scripts name is in the first one. */
export interface Placement {
  readonly partitions: readonly Partition[];
  /** By key group, then by home region: the index of the partition. */
  readonly of: readonly (readonly number[])[];
  /** Where data moves with its users: by key group, after how many requests in a row from another region. */
  readonly rehoming?: readonly (number | undefined)[] | undefined;
}

/** Data without a home is nobody's in particular. */
export const HOMELESS = -1;

/** The home of a key that is there from the start: said of its group, or in turn. `asking`: regions with clients. */
export function homeOfRank({ home }: KeyGroup, rank: number, asking: readonly number[]): number {
  if (home === undefined) return HOMELESS;
  return home === 'by-region' ? regionOfRank(rank, asking) : home;
}

/** The home of a row that clients of `region` make: theirs, unless the group has another. */
export function homeOfRow({ home }: KeyGroup, region: number): number {
  if (home === undefined) return HOMELESS;
  return home === 'by-region' ? region : home;
}

export function partitionIn({ of }: Placement, group: number, home: number): number {
  return of[group]?.[Math.max(0, home)] ?? 0;
}
