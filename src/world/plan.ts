/** What a world is made of, and who hears of what reaches a client. */
import type { HealthReport } from '../clients/host.ts';
import type { Charge, Charged } from '../clients/payments/plan.ts';
import type { Topology } from '../network/topology.ts';
import type { Address, AnyStrategy, Key, KeySpace, Outcome, Request } from '../strategies/contract.ts';
import type { Observation } from './observation.ts';

export interface WorldPlan {
  readonly topology: Topology;
  readonly strategy: AnyStrategy;
  readonly options: unknown;
  readonly seed: number;
  /** Each with replicas of its own, and its own share of the keys. */
  readonly partitions: readonly Seats[];
  /** Index of the partition that keeps a key; without it, keys take them in turn. */
  readonly partitionOf?: ((key: Key) => number) | undefined;
  readonly keys: KeySpace;
  readonly observer: Observation;
}

/** Of a partition. */
export interface Seats {
  /** By region; undefined: one in every region with nodes. */
  readonly replicas?: readonly number[] | undefined;
  /** Region index of its first leader. */
  readonly leader: number;
}

/** As many partitions as `count` says, all alike. */
export function alike(count: number, leader: number, replicas?: readonly number[]): readonly Seats[] {
  return Array.from({ length: count }, () => ({ leader, replicas }));
}

export interface ClientSide {
  answered(request: Request, outcome: Outcome, server: Address): void;
  wake(what: number, which: number): void;
  reported?(region: number, replica: Address, report: HealthReport): void;
  paid?(charge: Charge, charged: Charged): void;
}

/** A service outside the store: what reaches it, and what comes back to clients of the region. */
export interface Outside {
  take(kind: number, region: number, what: unknown): void;
}
