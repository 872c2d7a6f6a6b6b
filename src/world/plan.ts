/** What a world is made of, and who hears of what reaches a client. */
import type { HealthReport } from '../clients/host.ts';
import type { Topology } from '../network/topology.ts';
import type { Address, AnyStrategy, KeySpace, Outcome, Request } from '../strategies/contract.ts';
import type { Observation } from './observation.ts';

export interface WorldPlan {
  readonly topology: Topology;
  readonly strategy: AnyStrategy;
  readonly options: unknown;
  /** Region index of the first leader. */
  readonly leader: number;
  readonly seed: number;
  /** Independent groups of replicas, each with its own share of the keys. */
  readonly groups: number;
  /** Replicas of each group by region; undefined: one in every region with nodes. */
  readonly replicas?: readonly number[] | undefined;
  readonly keys: KeySpace;
  readonly observer: Observation;
}

export interface ClientSide {
  answered(request: Request, outcome: Outcome, server: Address): void;
  wake(what: number, which: number): void;
  reported?(region: number, replica: Address, report: HealthReport): void;
}
