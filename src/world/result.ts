/** What one run leaves behind: plain data, all times in milliseconds, as `result.json` holds it. */
import type { Finding, Judgement, Witness } from '../checks/judge.ts';
import type { Known } from '../network/prices/tariff.ts';
import type { Fate } from '../strategies/contract.ts';

export type { Finding, Judgement, Witness };

export type Metrics = Readonly<Record<string, number | null>>;

export interface FaultTouch {
  readonly name: string;
  readonly messages: number;
  readonly requests: number;
  /** Processes that it killed; missing in results of before. */
  readonly lives?: number;
}

/**
 * Time series in buckets of `width` ms from 0; each list has one number (or null: nothing) a bucket.
 * What is a metric goes by its name.
 */
export interface Series {
  readonly width: number;
  /** Share answered ok of what was issued in the bucket, by client region. */
  readonly availability: Readonly<Record<string, readonly (number | null)[]>>;
  /** Worst lag seen in the bucket by replica region: age of the oldest write not yet applied there. */
  readonly 'replication.lag': Readonly<Record<string, readonly (number | null)[]>>;
  /** Conflicts so far, by fate. */
  readonly conflicts: Readonly<Record<string, readonly number[]>>;
  /** Median and 99th percentile of operations issued in the bucket. */
  readonly 'write.latency.p50': readonly (number | null)[];
  readonly 'write.latency.p99': readonly (number | null)[];
  /** Versions that a reader of a written key is handed at once: the most, and the mean over live copies of keys. */
  readonly 'siblings.max'?: readonly (number | null)[];
  readonly 'siblings.mean'?: readonly (number | null)[];
  /** Stamps, dots and tombstones at the live replica that keeps most: over all keys, and for each that has any. */
  readonly 'metadata.bytes'?: readonly (number | null)[];
  readonly 'metadata.per_key'?: readonly (number | null)[];
}

/** How much a run has put to the test. */
export interface Coverage {
  /** Asked by clients, answered ok, and of those: answered while some fault was on. */
  readonly operations: number;
  readonly answered: number;
  readonly answered_in_faults: number;
  /** That began. */
  readonly faults: number;
  /** Records of journals that replicas cut off themselves, and that crashes took because they were not synced. */
  readonly truncated: number;
  readonly unsynced_lost: number;
}

/** An invariant of the protocol that an event broke. */
export interface Violation {
  /** As the strategy names it, and what it says. */
  readonly invariant: string;
  readonly says: string;
  readonly at: number;
  readonly replicas: readonly string[];
  readonly what: string;
  /** Why it was bound to break: an option that breaks it on purpose, a disk that lies. '' = it never may. */
  readonly because: string;
}

/** A new leader in the place of one that was lost. `total` (RTO) = detect + elect + redirect, where all are known. */
export interface FailoverTold {
  readonly from: string;
  readonly to: string;
  /** When the old one was lost, and the new one began to lead. */
  readonly lost_at: number;
  readonly led_at: number;
  readonly total: number;
  readonly detect: number | null;
  readonly elect: number | null;
  /** Null where the new leader did no write. */
  readonly redirect: number | null;
  /** RPO: acknowledged writes that went with the old one, and from the first of them to the last. */
  readonly lost_writes: number;
  readonly lost_time: number;
}

/** A write that met a concurrent one, and what became of it. */
export interface ConflictTold {
  readonly op: string;
  readonly id: number;
  readonly key: string;
  readonly fate: Fate;
  /** What it met; of a dropped or rejected one: what it lost to. '' and 0 where nobody knows. */
  readonly to: string;
  readonly to_id: number;
  /** The replica at which they met first, and when. */
  readonly by: string;
  readonly at: number;
  /** When a replica accepted it, and when its client was told so; null where neither happened. */
  readonly accepted: number | null;
  readonly acked: number | null;
}

export interface ConflictsTold {
  /** Of each fate the first fifty, in order of time. A write that met two fates is told twice. */
  readonly told: readonly ConflictTold[];
  /** How many more met a fate. */
  readonly more: Readonly<Record<string, number>>;
}

/** What bytes and copies cost, in USD; prices are for 10⁹ bytes. */
export interface Bill {
  /** One way between two regions, or between the nodes of one (`from` = `to`); the twenty with most bytes. */
  readonly pairs: readonly PairTold[];
  /** What went over all other pairs. */
  readonly more: { readonly pairs: number; readonly bytes: number; readonly usd: number };
  /** Copies of a key by region, in the mean over keys. */
  readonly copies: Readonly<Record<string, number>>;
  /** Bytes in all copies of what operations left behind: rows of inserts, and what collections grew by. */
  readonly left_behind: number;
  /** Those that were used. */
  readonly prices: readonly PriceTold[];
}

export interface PairTold {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly usd_per_gb: number;
  readonly usd: number;
}

export interface PriceTold {
  readonly what: string;
  readonly usd: number;
  /** For when somebody said so, and who. */
  readonly as_of: string;
  readonly source: string;
  readonly known: Known;
}

/** From the end of a fault until every live copy had shown all that was accepted before. */
export interface HealTold {
  readonly fault: string;
  readonly healed_at: number;
  /** Null: never, until the end of the run. */
  readonly converged_in: number | null;
}

/** An acknowledged write that is gone. */
export interface LossTold {
  readonly op: string;
  readonly id: number;
  /** The replica that accepted it. */
  readonly by: string;
  readonly accepted: number;
  readonly acked: number;
  readonly why: string;
}

/** Fenced data came to a place outside its fence. */
export interface LeakTold {
  readonly at: number;
  readonly fence: string;
  readonly op: string;
  readonly id: number;
  readonly key: string;
  /** A node, or clients of a region. */
  readonly place: string;
  /** What brought it: the kind of message, `request` or `read`. */
  readonly by: string;
  /** From the client on. */
  readonly way: readonly string[];
}

/** So many violations at one place, brought there by one kind of message. */
export interface LeakCount {
  readonly place: string;
  readonly by: string;
  readonly times: number;
}

export interface ResidencyTold {
  /** Writes that a fence is about. */
  readonly watched: number;
  readonly counts: readonly LeakCount[];
  /** The first twenty of each way out, in order of time. */
  readonly told: readonly LeakTold[];
}

/** A monitor held a replica for too far behind, or silent, from `at` until it held it for well again. */
export interface AlertTold {
  readonly at: number;
  /** '' where a watcher named none. */
  readonly replica: string;
  readonly why: string;
  /** The name of the user's own monitor; absent: that of the scenario. */
  readonly watcher?: string;
  readonly until: number | null;
}

/** For so long replicas of this region were truly further behind than the monitor's limit, and no alert said so. */
export interface Unseen {
  readonly region: string;
  readonly time: number;
  readonly worst: number;
}

export interface Run {
  /** The id of the strategy in the scenario. */
  readonly strategy: string;
  readonly seed: number;
  readonly set: Readonly<Record<string, unknown>>;
  readonly digest: string;
  readonly events: number;
  readonly metrics: Metrics;
  readonly by_region: Readonly<Record<string, Metrics>>;
  readonly by_op: Readonly<Record<string, Metrics>>;
  readonly faults: readonly FaultTouch[];
  readonly series: Series;
  /** First proof of each bad number, by metric name. */
  readonly witnesses: Readonly<Record<string, Witness>>;
  /** One for every line of `expect:`, asked of this strategy or not. */
  readonly claims: readonly Finding[];
  /** Answers to scripted steps, by step id, in order. */
  readonly script: readonly ScriptAnswer[];
  /** Final value of each scripted key at each replica region. */
  readonly final: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly coverage: Coverage;
  /** Where somebody watches: the first two hundred alerts, and what the scenario's monitor did not see. */
  readonly monitor?: { readonly alerts: readonly AlertTold[]; readonly unseen: readonly Unseen[] };
  /** Where the scenario has fences. */
  readonly residency?: ResidencyTold;
  /** The first fifty. */
  readonly failovers: readonly FailoverTold[];
  /** Acknowledged writes that are gone, the first two hundred by the time of their acknowledgement. */
  readonly losses: readonly LossTold[];
  /** Missing in results of before, as are the next two. */
  readonly conflicts?: ConflictsTold;
  readonly bill?: Bill;
  /** In the order of healing. */
  readonly heals?: readonly HealTold[];
  readonly partial: boolean;
  /** What limits these numbers, in sentences; empty but for runs that reach a bound. */
  readonly notes: readonly string[];
  /** Where the run was audited; at most the first twenty. */
  readonly violations?: readonly Violation[];
}

export interface ScriptAnswer {
  readonly id: string;
  readonly at: number;
  readonly answered: number | null;
  readonly outcome: 'ok' | 'declined' | 'refused' | 'failed' | 'unknown';
  readonly value: unknown;
  readonly asExpected: boolean | null;
}
