/** The options of `multi-paxos` and what they mean. */
import type { Schema } from '../../kit/options.ts';
import type { Micros } from '../../kit/time.ts';
import { type Dedup, dedupOption } from '../parts/remembered.ts';
import { type Snapshots, snapshotOption } from '../parts/snapshots.ts';
import { driftOption, heartbeatOption, LAN, profileOption, SPANNER, WAN } from '../parts/timers.ts';

export interface Options {
  readonly protocol: 'multi-paxos';
  readonly leader: string | undefined;
  readonly profile: 'wan' | 'lan' | 'spanner';
  readonly election_timeout: Micros;
  readonly heartbeat: Micros;
  readonly quorum: Quorums;
  readonly zones: Zones;
  readonly reads: 'index' | 'log' | 'lease';
  readonly lease: Micros;
  readonly max_drift: number;
  readonly window: number;
  readonly alpha: number;
  readonly spares: readonly string[];
  readonly snapshot: Snapshots;
  readonly dedup: Dedup;
}

export interface Quorums {
  readonly phase1: number;
  readonly phase2: number;
}

export interface Zones {
  readonly lost: number | string;
  readonly nodes_lost: number;
}

const PROFILES = { wan: WAN, lan: LAN, spanner: SPANNER };

const quorum: Schema<Quorums> = {
  phase1: {
    kind: 'integer',
    least: 0,
    most: 1_000,
    initial: 0,
    about: 'replicas that must promise before one leads; 0 = a majority',
  },
  phase2: {
    kind: 'integer',
    least: 0,
    most: 1_000,
    initial: 0,
    about: 'replicas that must have a value on their disks before it is chosen; 0 = a majority',
  },
};

const zones: Schema<Zones> = {
  lost: {
    kind: 'count',
    least: 0,
    most: 100,
    words: ['off'],
    isFree: true,
    initial: 'off',
    about: 'regions that may be lost while values are chosen; off: `quorum` counts replicas wherever they are',
  },
  nodes_lost: {
    kind: 'integer',
    least: 0,
    most: 100,
    initial: 0,
    about: 'replicas of each other region that may be lost with them',
  },
};

export const options: Schema<Options> = {
  protocol: { kind: 'choice', words: ['multi-paxos'], initial: 'multi-paxos', about: 'How replicas agree.' },
  leader: { kind: 'region', initial: undefined, about: 'The region whose replica stands first at the start.' },
  profile: profileOption(PROFILES),
  election_timeout: {
    kind: 'duration',
    initial: WAN.election_timeout,
    about: 'Who hears no leader for this long, up to its double drawn at random, proposes a ballot of its own.',
  },
  heartbeat: heartbeatOption,
  quorum: {
    kind: 'nested',
    initial: { phase1: 0, phase2: 0 },
    fields: quorum,
    about: 'How many must answer; any two of the two phases must meet (Flexible Paxos), so they are more than all.',
  },
  zones: {
    kind: 'nested',
    number: 'lost',
    initial: { lost: 'off', nodes_lost: 0 },
    fields: zones,
    about:
      'Quorums by region (WPaxos): values need all but `nodes_lost` replicas in each of `lost` + 1 regions, and a ' +
      'new leader `nodes_lost` + 1 replicas in all but `lost` of the regions.',
  },
  reads: {
    kind: 'choice',
    words: ['index', 'log', 'lease'],
    initial: 'index',
    about:
      'How strong reads are served by the leader: it asks as many as leave no new leader a quorum, or gives the read ' +
      'a slot, or trusts its lease.',
  },
  lease: {
    kind: 'duration',
    initial: 0,
    about: 'With `reads: lease`: how long an answer lets a leader read alone; 0 = as long as `max_drift` allows.',
  },
  max_drift: driftOption,
  window: {
    kind: 'integer',
    least: 1,
    most: 1_000_000,
    initial: 1_024,
    about: 'Slots that may be open at once; with 1 no command is proposed before the one before it is chosen.',
  },
  alpha: {
    kind: 'integer',
    least: 1,
    most: 1_000_000,
    initial: 1_024,
    about: 'A change of the members in slot i counts from slot i + alpha on; nobody proposes further ahead than that.',
  },
  spares: { kind: 'regions', initial: [], about: 'Regions whose replicas are no members until they are added.' },
  snapshot: snapshotOption({
    every: 'slots executed from one to the next',
    keep: 'slots kept behind it, for replicas that lag',
  }),
  dedup: dedupOption(),
};
