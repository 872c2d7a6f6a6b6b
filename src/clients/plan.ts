/** What clients of one run are made of. */
import { type Micros, SECOND } from '../kit/time.ts';
import type { Fences } from './fences.ts';
import type { Use } from './form.ts';
import type { Partition } from './homes.ts';
import type { KeySpaceOf } from './keys.ts';
import type { MonitorPlan } from './monitor.ts';
import type { Charge, Paying } from './payments/plan.ts';
import type { HomesObserver } from './rehoming/rehoming.ts';
import type { ChoiceObserver } from './routing/choice.ts';
import type { Watching } from './watcher.ts';
import type { Manners, ScriptStep, Workload } from './workload.ts';

export interface ClientPlan {
  readonly workload: Workload | undefined;
  readonly script: readonly ScriptStep[];
  /** The strategy's use in the scenario, as far as clients are concerned. */
  readonly use: Use;
  readonly regionNames: readonly string[];
  readonly keys: KeySpaceOf;
  readonly monitor?: MonitorPlan | undefined;
  readonly fences?: Fences | undefined;
  readonly payments?: Till | undefined;
  /** Where data moves with its users. */
  readonly rehoming?: Following | undefined;
  /** Where leaders take turns. */
  readonly turns?: Turns | undefined;
  /** Monitors that users wrote. */
  readonly watching?: Watching | undefined;
  /** Told what a policy chose, where reads go by one. */
  readonly choices?: ChoiceObserver | undefined;
  /** No request is made from then on. */
  readonly duration: Micros;
  /** An operator's command to a node, by its name; false where it meant nothing. */
  operate(node: string, verb: string): boolean;
}

/** Data that comes after its users. */
export interface Following {
  /** By key group: after how many requests in a row from one other region. */
  readonly after: readonly (number | undefined)[];
  readonly observer: HomesObserver;
}

/** Partitions, and a word to whoever is to lead one. */
export interface Turns {
  readonly partitions: readonly Partition[];
  /** Asks a replica in the region to lead the partition; false where it leads already, or cannot. */
  handOver(partition: number, region: number): boolean;
}

/** How orders are paid for. */
export interface Till {
  readonly paying: Paying;
  /** Indices of the operations that are paid for. */
  readonly operations: readonly number[];
  ask(charge: Charge, region: number): void;
}

/** Manners of scripts without a workload. */
export const PLAIN: Manners = {
  timeout: 2 * SECOND,
  retry: { max: 0, backoff: 0, jitter: 0, idempotencyKey: false },
  leaderCache: 0,
};
