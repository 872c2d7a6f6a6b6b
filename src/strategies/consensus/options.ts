/** The options of `consensus` and what they mean. */
import type { Schema } from '../../kit/options.ts';
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import { type LateDedup, lateDedupOption } from '../parts/late-keys.ts';
import { type Snapshots, snapshotOption } from '../parts/snapshots.ts';
import { driftOption, heartbeatOption, LAN, profileOption, SPANNER, WAN } from '../parts/timers.ts';

export interface Options {
  readonly protocol: 'raft';
  readonly leader: string | undefined;
  readonly profile: 'wan' | 'etcd' | 'lan' | 'cockroachdb' | 'tikv' | 'spanner';
  readonly election_timeout: Micros;
  readonly heartbeat: Micros;
  readonly pre_vote: boolean;
  readonly check_quorum: boolean;
  readonly no_op: boolean;
  readonly reads: 'index' | 'log' | 'lease' | 'follower-index' | 'stale';
  readonly lease: Micros;
  readonly max_drift: number;
  readonly preferred: readonly string[];
  readonly learners: readonly string[];
  readonly witnesses: readonly string[];
  readonly spares: readonly string[];
  readonly membership: 'joint' | 'single' | 'single-unguarded';
  readonly learner_first: boolean;
  readonly batch: Micros;
  readonly max_batch: number;
  readonly pipeline: number;
  readonly snapshot: Snapshots;
  readonly leader_disk: 'parallel' | 'first';
  readonly disk_patience: Micros;
  readonly dedup: LateDedup;
  readonly apply: 'committed' | 'eager';
}

/** Timers by whose they are: how long a follower waits, and how often a leader is heard. */
const PROFILES = {
  wan: WAN,
  // etcd 3.x as shipped.
  etcd: { election_timeout: SECOND, heartbeat: 100 * MS },
  lan: LAN,
  // Ticks of 500 ms: four to an election, two to a heartbeat.
  cockroachdb: { election_timeout: 2 * SECOND, heartbeat: SECOND },
  // raft-base-tick-interval 1 s, ten ticks to an election, two to a heartbeat; leases of 9 s.
  tikv: { election_timeout: 10 * SECOND, heartbeat: 2 * SECOND, lease: 9 * SECOND },
  spanner: SPANNER,
};

export const options: Schema<Options> = {
  protocol: {
    kind: 'choice',
    words: ['raft'],
    initial: 'raft',
    about: 'How replicas agree.',
  },
  leader: { kind: 'region', initial: undefined, about: 'The region whose replica stands first at the start.' },
  profile: profileOption(PROFILES),
  election_timeout: {
    kind: 'duration',
    initial: WAN.election_timeout,
    about: 'A follower that hears no leader for this long, up to its double drawn at random, stands for election.',
  },
  heartbeat: heartbeatOption,
  pre_vote: {
    kind: 'flag',
    initial: true,
    about: 'Ask whether one would be elected before entering a new term, so that a returning node disturbs nobody.',
  },
  check_quorum: {
    kind: 'flag',
    initial: true,
    about: 'A leader that hears no majority for an election timeout steps down; followers that hear one do not vote.',
  },
  no_op: {
    kind: 'flag',
    initial: true,
    about: 'A new leader appends an empty entry; without it nothing of earlier terms commits before the next write.',
  },
  reads: {
    kind: 'choice',
    words: ['index', 'log', 'lease', 'follower-index', 'stale'],
    initial: 'index',
    about:
      'How strong reads are served: the leader asks a majority, or writes them to the log, or trusts its lease; ' +
      'any follower asks the leader how far to wait; or any replica at once, which is not linearizable.',
  },
  lease: {
    kind: 'duration',
    initial: 0,
    about:
      'With `reads: lease`: how long a majority’s answer lets a leader read alone; 0 = as long as `max_drift` allows.',
  },
  max_drift: driftOption,
  preferred: {
    kind: 'regions',
    initial: [],
    about: 'Regions that shall lead, best first: a leader elsewhere hands over as soon as one there has caught up.',
  },
  learners: { kind: 'regions', initial: [], about: 'Regions whose replicas get everything and have no vote.' },
  witnesses: {
    kind: 'regions',
    initial: [],
    about: 'Regions whose replicas vote and keep the log, but no data; they lead only until another can.',
  },
  spares: { kind: 'regions', initial: [], about: 'Regions whose replicas are no members until they are added.' },
  membership: {
    kind: 'choice',
    words: ['joint', 'single', 'single-unguarded'],
    initial: 'joint',
    about:
      'How members come and go: through a phase in which both majorities decide, or one server at a time; ' +
      '`single-unguarded` is the broken rule of before 2015, which loses committed writes.',
  },
  learner_first: {
    kind: 'flag',
    initial: true,
    about: 'A server that is added catches up before it gets a vote.',
  },
  batch: {
    kind: 'duration',
    initial: 0,
    about: 'A leader gathers what it is asked for this long into one AppendEntries; 0 sends every entry at once.',
  },
  max_batch: { kind: 'integer', least: 1, most: 100_000, initial: 64, about: 'Entries in one AppendEntries.' },
  pipeline: {
    kind: 'integer',
    least: 1,
    most: 1_000_000,
    initial: 4_096,
    about: 'Entries that may be on their way to a follower; 1 sends one message and waits for its answer.',
  },
  snapshot: snapshotOption({
    every: 'entries applied from one to the next',
    keep: 'entries kept behind it, for followers that lag',
  }),
  leader_disk: {
    kind: 'choice',
    words: ['parallel', 'first'],
    initial: 'parallel',
    about: 'Whether a leader sends an entry while it writes it down itself (D §10.2.1), or only afterwards.',
  },
  disk_patience: {
    kind: 'duration',
    never: true,
    initial: Number.POSITIVE_INFINITY,
    about: 'A leader whose disk has not finished an fsync for this long hands over.',
  },
  dedup: lateDedupOption(),
  apply: {
    kind: 'choice',
    words: ['committed', 'eager'],
    initial: 'committed',
    about: 'What readers see; `eager` is a broken twin: a leader shows what is not committed yet.',
  },
};
