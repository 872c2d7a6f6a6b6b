/** How the options of single-master stand in a file: names, units, defaults, and what each of them does. */
import type { Schema } from '../../kit/options.ts';
import { SECOND } from '../../kit/time.ts';
import { lateDedupOption } from '../parts/late-keys.ts';
import type { Apply, Failover, SingleMasterOptions } from './options.ts';

const NEVER = Number.POSITIVE_INFINITY;

const failover: Schema<Failover> = {
  mode: {
    kind: 'choice',
    words: ['auto', 'manual', 'none'],
    about: 'who promotes: the replicas themselves, an operator, or nobody at all',
    initial: 'auto',
  },
  detect: { kind: 'duration', about: 'silence after which a master is taken for dead', initial: 3 * SECOND },
  elect: { kind: 'duration', about: 'time to gather the replicas before one is promoted', initial: SECOND },
  observers: {
    kind: 'integer',
    least: 0,
    most: 1000,
    about: 'replicas that must hear no master before one of them asks for votes; 0 = a majority',
    initial: 0,
  },
  cooldown: {
    kind: 'duration',
    about: 'time after a failover in which replicas begin no other, however silent the new master is',
    initial: 0,
  },
  heartbeat: {
    kind: 'duration',
    about: 'how often a master is heard; less than half of `detect`; 0 = twice a second, or four times per `detect`',
    initial: 0,
  },
};

const apply: Schema<Apply> = {
  delay: {
    kind: 'duration',
    about: 'time a replica takes from durable to readable; with `threads`, work for each row that a write changes',
    initial: 0,
  },
  threads: {
    kind: 'integer',
    least: 0,
    most: 1024,
    about: 'writes that a replica applies at a time, those of one row never at once; 0 = as many as there are',
    initial: 0,
  },
  commit_order: {
    kind: 'flag',
    about: 'whether parallel appliers show writes in the order of the log; else whichever is done first',
    initial: true,
  },
  service: {
    kind: 'choice',
    words: ['exponential', 'constant'],
    about:
      'with `threads`: whether the work on a write is drawn around its mean, as page misses make it, or is the mean',
    initial: 'exponential',
  },
};

export const schema: Schema<SingleMasterOptions> = {
  leader: { kind: 'region', about: 'the region of the first master; the first one unless named', initial: undefined },
  ack: {
    kind: 'choice',
    words: ['async', 'semi-sync', 'sync'],
    counted: 'quorum',
    about: 'replicas of the master itself that must have a write before its client is told: none, one, all, or any n',
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
    about: 'when a master that waits for replicas goes on without them, until as many as needed have caught up',
    initial: { after: NEVER },
    word: 'after',
    fields: {
      after: {
        kind: 'duration',
        never: true,
        about: 'wait of one write after which it and those that follow are acknowledged alone',
        initial: NEVER,
      },
    },
  },
  rpo: {
    kind: 'duration',
    never: true,
    about: 'writes stand in a queue while every replica lacks something that the master had so long ago',
    initial: NEVER,
  },
  flow_control: {
    kind: 'nested',
    about: 'whether the master takes fewer writes when a majority cannot keep up with them',
    initial: { lag: NEVER },
    word: 'lag',
    fields: {
      lag: {
        kind: 'duration',
        never: true,
        about: 'lag of the majority that is aimed at; writes are throttled from half of it on',
        initial: NEVER,
      },
    },
  },
  batch: { kind: 'duration', about: 'time in which writes are gathered before they are shipped', initial: 0 },
  window: {
    kind: 'integer',
    least: 1,
    most: 1_000_000,
    about: 'writes that may be on their way to a replica without its acknowledgement; no more are sent before it',
    initial: 4096,
  },
  log_keep: {
    kind: 'integer',
    least: 1,
    most: 10_000_000,
    about: 'writes that are kept in the log for a replica that is away; one that needs older ones gets a snapshot',
    initial: 20_000,
  },
  replicate_from: {
    kind: 'region-map',
    about: 'regions whose replicas take their stream from that of another region, and not from the master',
    initial: {},
  },
  reattach: {
    kind: 'duration',
    never: true,
    about: 'silence of the replica it streams from after which a replica turns to the master',
    initial: NEVER,
  },
  failover: {
    kind: 'nested',
    about: 'how a dead master is replaced',
    initial: { mode: 'auto', detect: 3 * SECOND, elect: SECOND, observers: 0, cooldown: 0, heartbeat: 0 },
    word: 'mode',
    fields: failover,
  },
  promote: {
    kind: 'choice',
    words: ['most-advanced', 'by-name'],
    about: 'which of the reachable replicas becomes the master',
    initial: 'most-advanced',
  },
  promote_order: {
    kind: 'regions',
    about: 'regions in the order in which they are promoted, by name or where several have most; then by alphabet',
    initial: [],
  },
  drain: {
    kind: 'flag',
    about: 'whether a promoted replica serves only when it has applied all that it received',
    initial: true,
  },
  fencing: {
    kind: 'choice',
    words: ['none', 'epoch', 'lease'],
    about: 'what stops an old master: nothing, hearing of a newer epoch, or being out of touch with a majority',
    initial: 'epoch',
  },
  bounded: {
    kind: 'choice',
    words: ['safe-time', 'lag'],
    about:
      'how a replica judges its age for bounded reads: by the time up to which it surely has everything; or, as monitors ' +
      'do, by what it has received and not applied, which is nothing at all when the stream is dead (broken on purpose)',
    initial: 'safe-time',
  },
  restart: {
    kind: 'choice',
    words: ['durable', 'confirmed'],
    about: 'what a master relies on that restarts or is promoted: its own disk, or that `ack` replicas have it as well',
    initial: 'durable',
  },
  rewind: { kind: 'flag', about: 'whether a replica undoes writes that the new master never had', initial: true },
  apply: {
    kind: 'nested',
    about: 'how replicas apply what they received',
    initial: { delay: 0, threads: 0, commit_order: true, service: 'exponential' },
    fields: apply,
  },
  dedup: lateDedupOption(),
};
