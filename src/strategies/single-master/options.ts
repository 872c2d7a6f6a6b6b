/** What can be set about single-master replication, and the times and counts that follow from it. */
import { type Micros, MS } from '../../kit/time.ts';
import type { LateDedup } from '../parts/late-keys.ts';

export interface SingleMasterOptions {
  readonly leader: string | undefined;
  readonly ack: 'async' | 'semi-sync' | 'sync' | { readonly quorum: number };
  readonly ack_point: 'received' | 'flushed' | 'applied';
  readonly wait: 'before-commit' | 'after-commit';
  readonly fallback: { readonly after: Micros };
  readonly rpo: Micros;
  readonly flow_control: { readonly lag: Micros };
  readonly batch: Micros;
  readonly window: number;
  readonly log_keep: number;
  readonly replicate_from: Readonly<Record<string, string>>;
  readonly reattach: Micros;
  readonly failover: Failover;
  readonly promote: 'most-advanced' | 'by-name';
  readonly promote_order: readonly string[];
  readonly drain: boolean;
  readonly fencing: 'none' | 'epoch' | 'lease';
  readonly bounded: 'safe-time' | 'lag';
  readonly restart: 'durable' | 'confirmed';
  readonly rewind: boolean;
  readonly apply: Apply;
  readonly dedup: LateDedup;
}

export interface Failover {
  readonly mode: 'auto' | 'manual' | 'none';
  readonly detect: Micros;
  readonly elect: Micros;
  readonly observers: number;
  readonly cooldown: Micros;
  readonly heartbeat: Micros;
}

export interface Apply {
  readonly delay: Micros;
  readonly threads: number;
  readonly commit_order: boolean;
  readonly service: 'exponential' | 'constant';
}

/** How often a master is heard, where nothing is said: twice a second, and often enough for an eager detector. */
export function heartbeatOf(options: SingleMasterOptions): Micros {
  if (options.failover.heartbeat > 0) return options.failover.heartbeat;
  return Math.max(MS, Math.min(500 * MS, Math.floor(options.failover.detect / 4)));
}

/** A replica that heard its master within this time takes no part in replacing it. */
export function quietOf(options: SingleMasterOptions): Micros {
  return Math.floor(options.failover.detect / 2);
}

/** Shorter than `quiet`, so that clocks whose rates differ by up to 1 % cannot make two masters. */
export function leaseOf(options: SingleMasterOptions): Micros {
  return Math.floor(quietOf(options) * 0.99);
}

/** How many of `direct` replicas, those that the master streams to itself, must have a write. */
export function acksNeeded(options: SingleMasterOptions, direct: number): number {
  if (options.ack === 'async') return 0;
  if (options.ack === 'semi-sync') return 1;
  return options.ack === 'sync' ? direct : options.ack.quorum;
}

/** How many must hear no master before one of them stands (Redis Sentinel's `quorum`). */
export function observersOf(options: SingleMasterOptions, majority: number): number {
  return options.failover.observers === 0 ? majority : options.failover.observers;
}
