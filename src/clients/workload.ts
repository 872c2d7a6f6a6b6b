/** What clients do, as plain resolved data: arrivals, keys, operations, manners. */
import type { Micros } from '../kit/time.ts';
import type { Consistency, DataType, OperationKind, Scalar, Value } from '../strategies/contract.ts';
import type { Curve } from './curve.ts';
import type { Travel } from './journeys.ts';
import type { BreakerPlan } from './resilience/breaker.ts';
import type { Route } from './routing/index.ts';
import type { Trace } from './trace.ts';

export interface KeyGroup {
  readonly name: string;
  /** Keys 0 .. count-1 of the group exist from the start; unique groups start empty. */
  readonly count: number;
  /** latest: of a unique group the newest rows most, by the zipfian law. */
  readonly distribution: 'uniform' | 'zipfian' | 'hotspot' | 'latest';
  /** zipfian: the exponent, 0.99 as YCSB · hotspot: the share of requests on the hot fifth. */
  readonly theta: number;
  readonly type: DataType;
  readonly initial: Value | undefined;
  /** Every insert makes a new key. */
  readonly unique: boolean;
  /** One key for each open-loop session, which asks for no other. */
  readonly per?: 'user' | undefined;
  /** The region whose data it is; by-region: of each key or row another; undefined = nobody's in particular. */
  readonly home?: number | 'by-region' | undefined;
  /** Of a counted group: the share of requests that is about keys of the client's own region (`belonging.ts`). */
  readonly affinity?: number;
  /** Bytes of a value on the wire, beside what protocols count; undefined = what protocols count is all. */
  readonly size?: number;
}

export interface OperationMix {
  readonly name: string;
  readonly kind: OperationKind;
  /** Index of the key group. */
  readonly keys: number;
  /** decrement-and-insert: index of the group that receives the row; else -1. */
  readonly inserts: number;
  /** The field of a map, or the place in a sequence. */
  readonly part?: Scalar | undefined;
  /** Open: operations per second over all regions. Closed: weight of this operation. */
  readonly rate: number;
  readonly consistency: Consistency | undefined;
  /** Whom it asks, whatever the others do; undefined = as `routing` says. */
  readonly route?: Route | undefined;
  /** The operation whose last answer to the same client is the fencing token that goes with it. */
  readonly fence?: string | undefined;
}

export interface Retry {
  /** Attempts after the first. */
  readonly max: number;
  readonly backoff: Micros;
  /** Share of the backoff that is drawn at random, 0..1. */
  readonly jitter: number;
  readonly idempotencyKey: boolean;
  /** Attempts after the first as a share of first ones; undefined = as many as `max` allows. */
  readonly budget?: number | undefined;
  /** How long stores shall know a key again; undefined = as each strategy says itself. */
  readonly dedupWindow?: Micros | undefined;
}

/** What a client shows of a read that failed: what any replica has, or what its region saw last. */
export const FALLBACKS = ['stale', 'cached'] as const;
export type Fallback = (typeof FALLBACKS)[number];

export interface Manners {
  /** Of one attempt's wait for an answer. */
  readonly timeout: Micros;
  readonly retry: Retry;
  /** How long a driver goes on asking the leader it knew. 0 = it learns at once from a refusal. */
  readonly leaderCache: Micros;
  /** Undefined = every replica is asked, however often it failed. */
  readonly breaker?: BreakerPlan | undefined;
  readonly fallback?: Fallback | undefined;
  /** Reads that have no answer by then are asked of a second replica as well; undefined = never. */
  readonly hedge?: Micros | undefined;
}

export interface Workload {
  readonly name: string;
  /** trace: requests as they stand there, and rates mean nothing. */
  readonly arrivals: 'poisson' | 'constant' | 'closed' | 'trace';
  /** Share of the requests of each region, by region index; sums to 1. */
  readonly from: readonly number[];
  /** Open: how rates change with the time of day; undefined = they are the same at all times. */
  readonly curve?: Curve;
  /** Open: sessions that change regions; undefined = everybody stays at home. */
  readonly travel?: Travel;
  readonly trace?: Trace;
  readonly keys: readonly KeyGroup[];
  readonly operations: readonly OperationMix[];
  /** closed: clients over all regions (split by `from`) and their pause between operations. */
  readonly clients: number;
  readonly think: Micros;
  readonly manners: Manners;
}

/** How a scripted step can end. */
export const ENDINGS = ['ok', 'declined', 'refused', 'failed', 'unknown'] as const;
export type Ending = (typeof ENDINGS)[number];

/** One line of `script:` — an exact client operation, or an operator's verb. */
export interface ScriptStep {
  readonly id: string;
  /** Absolute time, or `delay` after the answer of the step called `after`. */
  readonly at: Micros;
  readonly after: string | undefined;
  /** With `after`: taken only where that step ended so; undefined = however it ended. */
  readonly onlyIf: Ending | undefined;
  readonly delay: Micros;
  readonly every: Micros;
  readonly count: number;
  readonly client: string;
  /** Region index from which the client asks. */
  readonly from: number;
  /** Region index of the coordinator, or -1: routed as any other request. */
  readonly to: number;
  /** Regions whose replicas alone may serve it, the coordinator's first; undefined = any may. */
  readonly among?: readonly number[] | undefined;
  readonly kind: OperationKind | undefined;
  /** The key's name; keys of scripts live beside those of the workload. */
  readonly key: string;
  /** The field of a map, or the place in a sequence. */
  readonly part?: Scalar | undefined;
  readonly value: Value | undefined;
  readonly expected: Scalar | undefined;
  readonly amount: number;
  readonly into: string;
  /** What the client says that it has seen: `own`, what its session has; `none`, nothing; or what a step was told. */
  readonly context?: string | undefined;
  /** The step whose answer is the fencing token that goes with it. */
  readonly fence?: string | undefined;
  readonly consistency: Consistency | undefined;
  readonly cancelAfter: Micros;
  /** What must come back: a value, 'refused', 'unknown'; undefined = anything. */
  readonly expect: Scalar | undefined;
  /** promote, demote, rejoin, transfer, … with `node`; undefined for a client operation. */
  readonly verb: string | undefined;
  readonly node: string;
}
