/** What can be set about single-master replication, and what it is when the file says nothing. */
import type { Schema } from '../../kit/options.ts';
import { type Micros, MS, SECOND } from '../../kit/time.ts';

export interface SingleMasterOptions {
  readonly leader: string | undefined;
  readonly ack: 'async' | 'semi-sync' | 'sync' | { readonly quorum: number };
  readonly ack_point: 'received' | 'flushed' | 'applied';
  readonly wait: 'before-commit' | 'after-commit';
  readonly fallback: { readonly after: Micros };
  readonly failover: Failover;
  readonly promote: 'most-advanced' | 'by-name';
  readonly fencing: 'none' | 'epoch' | 'lease';
  readonly rewind: boolean;
  readonly apply: { readonly delay: Micros };
}

interface Failover {
  readonly mode: 'auto' | 'manual' | 'none';
  readonly detect: Micros;
  readonly elect: Micros;
}

const failover: Schema<Failover> = {
  mode: {
    kind: 'choice',
    words: ['auto', 'manual', 'none'],
    about: 'who promotes: the replicas themselves, an operator, or nobody',
    initial: 'auto',
  },
  detect: { kind: 'duration', about: 'silence after which a master is taken for dead', initial: 3 * SECOND },
  elect: { kind: 'duration', about: 'time to gather the replicas before one is promoted', initial: SECOND },
};

export const schema: Schema<SingleMasterOptions> = {
  leader: { kind: 'region', about: 'the region of the first master; the first one unless named', initial: undefined },
  ack: {
    kind: 'choice',
    words: ['async', 'semi-sync', 'sync'],
    counted: 'quorum',
    about: 'replicas that must have a write before its client is told: none, one, all, or any n of them',
    initial: 'async',
  },
  ack_point: {
    kind: 'choice',
    words: ['received', 'flushed', 'applied'],
    about: 'what a replica must have done with a write before it counts',
    initial: 'flushed',
  },
  wait: {
    kind: 'choice',
    words: ['before-commit', 'after-commit'],
    about: 'whether readers at the master see a write only after the replicas have it, or already before',
    initial: 'before-commit',
  },
  fallback: {
    kind: 'nested',
    about: 'when a master that waits for replicas goes on without them',
    initial: { after: Number.POSITIVE_INFINITY },
    word: 'after',
    fields: {
      after: {
        kind: 'duration',
        never: true,
        about: 'wait without progress after which writes are acknowledged alone',
        initial: Number.POSITIVE_INFINITY,
      },
    },
  },
  failover: {
    kind: 'nested',
    about: 'how a dead master is replaced',
    initial: { mode: 'auto', detect: 3 * SECOND, elect: SECOND },
    word: 'mode',
    fields: failover,
  },
  promote: {
    kind: 'choice',
    words: ['most-advanced', 'by-name'],
    about: 'which of the reachable replicas becomes the master',
    initial: 'most-advanced',
  },
  fencing: {
    kind: 'choice',
    words: ['none', 'epoch', 'lease'],
    about: 'what stops an old master: nothing, hearing of a newer epoch, or being out of touch with a majority',
    initial: 'epoch',
  },
  rewind: { kind: 'flag', about: 'whether a replica undoes writes that the new master never had', initial: true },
  apply: {
    kind: 'nested',
    about: 'how replicas apply what they received',
    initial: { delay: 0 },
    fields: { delay: { kind: 'duration', about: 'time from durable to readable at a replica', initial: 0 } },
  },
};

/** How often a master is heard: twice a second, and often enough for an eager detector. */
export function heartbeatOf(options: SingleMasterOptions): Micros {
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

/** How many of `peers` must have a write before its client is told. */
export function acksNeeded(options: SingleMasterOptions, peers: number): number {
  if (options.ack === 'async') return 0;
  if (options.ack === 'semi-sync') return 1;
  return options.ack === 'sync' ? peers : options.ack.quorum;
}
