/** A scenario with every default filled in and every name resolved: what the world runs. */
import type { Expectation } from '../checks/expectation.ts';
import type { Fence } from '../clients/fences.ts';
import type { MonitorPlan } from '../clients/monitor.ts';
import type { Paying, PaymentPlan } from '../clients/payments/plan.ts';
import type { Route } from '../clients/routing/index.ts';
import type { RoutingSettings } from '../clients/routing/policy.ts';
import type { Manners, ScriptStep, Workload } from '../clients/workload.ts';
import type { FaultPlan } from '../faults/contract.ts';
import type { Micros } from '../kit/time.ts';
import type { OwnPrices } from '../network/prices/book.ts';
import type { Topology } from '../network/topology.ts';
import type { Consistency, SessionGuarantee } from '../strategies/contract.ts';
import type { Placed } from './partitions.ts';

export interface Reads {
  readonly consistency: Consistency;
  readonly maxStaleness: Micros;
  /** Of sessions; undefined: all that the strategy can keep. */
  readonly guarantees?: readonly SessionGuarantee[];
}

export type WrittenRoute = 'default' | Route;

export interface Routing {
  readonly reads: WrittenRoute;
  readonly writes: WrittenRoute;
  readonly onFailure: 'next-nearest' | 'fail';
  /** Of policies that observe; undefined = as the seed's. */
  readonly settings?: RoutingSettings | undefined;
}

export interface StrategyUse {
  readonly id: string;
  /** Name in the registry of strategies. */
  readonly use: string;
  /** Complete: the strategy's defaults, overridden by `with:`. */
  readonly options: unknown;
  /** Region index where the leader or master is at the start. */
  readonly leader: number;
  /** By region; undefined: one in every region with nodes. */
  readonly replicas?: readonly number[] | undefined;
  readonly reads: Reads;
  readonly routing: Routing;
  /** Of its clients, where they are not as all others. */
  readonly manners?: Manners;
  /** How its shop charges cards, where that is not as all others do. */
  readonly paying?: Paying;
}

/** No value of the group may ever be seen below `min`; violations are `invariant.NAME`. */
export interface Invariant {
  readonly name: string;
  readonly group: string;
  readonly min: number;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly tags: readonly string[];
  readonly seeds: readonly number[];
  readonly duration: Micros;
  readonly warmup: Micros;
  readonly settle: Micros;
  readonly topology: Topology;
  readonly workload: Workload | undefined;
  readonly script: readonly ScriptStep[];
  /** Undefined: every strategy keeps all data as its own options say. */
  readonly placement?: Placed | undefined;
  readonly fences?: readonly Fence[];
  readonly payments?: PaymentPlan;
  readonly strategies: readonly StrategyUse[];
  readonly monitor?: MonitorPlan | undefined;
  /** Undefined = those of the providers whose regions these are. */
  readonly prices?: OwnPrices | undefined;
  readonly baseline: string;
  readonly faults: readonly FaultPlan[];
  readonly invariants: readonly Invariant[];
  readonly expect: readonly Expectation[];
  readonly trace: 'always' | 'on-failure' | 'never';
}
