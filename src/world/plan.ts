/** What a world is made of, and who hears of what reaches a client. */
import type { HealthReport } from '../clients/host.ts';
import type { Charge, Charged } from '../clients/payments/plan.ts';
import type { Topology } from '../network/topology.ts';
import type { Address, AnyStrategy, KeySpace, Outcome, Request } from '../strategies/contract.ts';
import type { Observation } from './observation.ts';
import type { Layout } from './places.ts';

export interface WorldPlan {
  readonly topology: Topology;
  readonly strategy: AnyStrategy;
  readonly options: unknown;
  readonly seed: number;
  readonly layout: Layout;
  readonly keys: KeySpace;
  readonly observer: Observation;
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
