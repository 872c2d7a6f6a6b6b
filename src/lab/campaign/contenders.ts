/** Whom a campaign puts into storms: under which options, and what each must keep there. */
import { among, type Random } from '../../kit/random.ts';
import { AGREE, DURABLE, ONE_LEADER, ORDERED } from './duties.ts';
import { egalitarian } from './egalitarian.ts';
import { fastPaxos } from './fast-paxos.ts';
import { feeds } from './feeds.ts';
import { gathered } from './gathered.ts';
import { leaderless } from './leaderless.ts';
import { mended } from './mended.ts';
import { ordered } from './ordered.ts';
import { paxos } from './paxos.ts';
import { replicated } from './replicated.ts';
import { slotted } from './slotted.ts';

export type Plain = Readonly<Record<string, unknown>>;

/** Where a storm takes place. */
export interface Ground {
  readonly regions: readonly string[];
  /** Nodes of each region, in their order. */
  readonly counts: readonly number[];
}

/** A strategy as one seed draws it, and the lines of `expect:` that it then owes. */
export interface Entry {
  readonly with: Plain;
  readonly keeps: readonly string[];
  /** Faults that these options do not stand, beyond what the contender is spared. */
  readonly spared?: readonly string[];
  /** The region where somebody leads most of the time; default the first. */
  readonly seat?: string;
  /** Where clients turn, where that must be known; default: whatever the seed draws. */
  readonly routing?: Plain;
  /** What of the workload is otherwise than the seed draws it. */
  readonly workload?: Plain;
  /** Seconds of its election timeout: ten of those after the storm everybody is served, by a leader that stays. */
  readonly timeout?: number;
}

export interface Contender {
  /** `consensus`, or a variant of it: `consensus/lease`. */
  readonly name: string;
  /** As the registry calls it. */
  readonly use: string;
  /** It replaces a leader that is lost. */
  readonly elects: boolean;
  /** What clients ask of reads. */
  readonly reads: string;
  /** Faults that break what no protocol of its kind promises; see `storm.ts`. */
  readonly spared: readonly string[];
  /** Its storms are lean: several nodes a region, few requests, and all of them fast to judge. */
  readonly isLean?: boolean;
  /** Clients delete as well. */
  readonly deletes?: boolean;
  /** Not all are served, even in calm. */
  readonly isRefused?: boolean;
  /** Deeds, as its audit calls them, that enough of its storms bring about. */
  readonly owes?: readonly string[];
  draw(random: Random, ground: Ground): Entry;
}

/** Kinds that came after the storms of the families, which go by their seeds. */
const LATER = ['membership', 'drift', 'deposed'];

const singleSite: Contender = {
  name: 'single-site',
  use: 'single-site',
  elects: false,
  reads: 'strong',
  spared: ['wipe', 'corrupt', ...LATER],
  draw: () => ({ with: {}, keeps: [...AGREE, ...DURABLE, ...ORDERED] }),
};

const singleMaster: Contender = {
  name: 'single-master',
  use: 'single-master',
  elects: true,
  reads: 'strong',
  // A blank replica knows of no epoch; clocks off by more than a lease allows make two masters.
  spared: ['wipe', 'corrupt', 'clock', ...LATER],
  draw(random, { regions }) {
    const fencing = among(random, 'epoch', 'lease');
    const ack = among<unknown>(random, 'async', 'semi-sync', 'sync', { quorum: Math.floor(regions.length / 2) });
    const options = {
      ack,
      ack_point: among(random, 'received', 'flushed', 'applied'),
      wait: among(random, 'before-commit', 'after-commit'),
      failover: { detect: among(random, '1s', '3s'), elect: '1s' },
      apply: { delay: among(random, '0ms', '40ms') },
      fencing,
    };
    // What fewer than a majority has, the next master may lack.
    const isSafe = fencing === 'lease' && ack !== 'async' && ack !== 'semi-sync' && options.ack_point !== 'received';
    return {
      with: options,
      keeps: [...AGREE, ...ONE_LEADER, ...(isSafe ? ['writes.lost == 0', 'reads.stale.count == 0'] : [])],
    };
  },
};

const consensus: Contender = {
  name: 'consensus',
  use: 'consensus',
  elects: true,
  reads: 'strong',
  spared: LATER,
  draw(random) {
    const options = {
      election_timeout: among(random, '1s', '1500ms', '2500ms'),
      heartbeat: among(random, '80ms', '150ms'),
      batch: among(random, '0ms', '0ms', '5ms'),
      pre_vote: random.next() < 0.75,
      check_quorum: random.next() < 0.75,
    };
    return { with: options, keeps: [...AGREE, ...ONE_LEADER, ...DURABLE, ...ORDERED] };
  },
};

const multiMaster: Contender = {
  name: 'multi-master',
  use: 'multi-master',
  elects: false,
  reads: 'local',
  spared: ['wipe', 'corrupt', ...LATER],
  draw(random) {
    const conflict = among(random, 'lww', 'lww', 'siblings', 'merge');
    return { with: { conflict }, keeps: [...AGREE, 'writes.lost == 0'] };
  },
};

const crdt: Contender = {
  name: 'crdt',
  use: 'crdt',
  elects: false,
  reads: 'local',
  spared: ['wipe', 'corrupt', ...LATER],
  draw(random) {
    const options = {
      sync: among(random, 'state', 'delta', 'delta', 'op', 'scuttlebutt'),
      overlay: among(random, 'mesh', 'mesh', 'ring', 'star', 'tree'),
      avoid_back_propagation: random.next() < 0.75,
      remove_redundancy: random.next() < 0.75,
      set: among(random, 'add-wins', 'add-wins', 'remove-wins', '2p'),
      register: among(random, 'lww', 'mv'),
      tombstones: among(random, 'never', 'stable'),
      interval: among(random, '0ms', '100ms', '700ms'),
    };
    return {
      with: options,
      keeps: [...AGREE, 'writes.lost == 0', 'conflicts.lost_updates == 0', 'writes.resurrected == 0'],
    };
  },
};

/** A further strategy stands in storms with one entry here. */
export const CONTENDERS: readonly Contender[] = [
  singleSite,
  singleMaster,
  multiMaster,
  consensus,
  crdt,
  ...leaderless,
  ...ordered,
  ...egalitarian,
  fastPaxos,
  ...feeds,
  ...gathered,
  ...mended,
  ...replicated,
  ...paxos,
  ...slotted,
];
