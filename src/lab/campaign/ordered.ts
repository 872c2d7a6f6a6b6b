/** The ordered strategies that promise linearizability, one variant for each way in which they keep it. */
import { among, type Random, shuffled } from '../../kit/random.ts';
import type { Contender, Entry, Ground, Plain } from './contenders.ts';
import { AGREE, DURABLE, ONE_LEADER, ORDERED } from './duties.ts';

const KEEPS = [...AGREE, ...ONE_LEADER, ...DURABLE, ...ORDERED];

/** What a variant fixes of the options that every seed draws. */
type Fixed = (random: Random, ground: Ground) => Plain;

const VARIANTS: Readonly<Record<string, Fixed>> = {
  any: () => ({}),
  index: () => ({ reads: 'index' }),
  log: () => ({ reads: 'log' }),
  lease: () => ({ reads: 'lease' }),
  'follower-index': () => ({ reads: 'follower-index' }),
  learners: (random, ground) => ({ learners: spareable(random, ground, 3) }),
  witnesses: (random, ground) => ({ witnesses: witness(random, ground), learners: [] }),
  joint: () => ({ membership: 'joint', isChurned: true }),
  single: () => ({ membership: 'single', isChurned: true }),
  snapshots: (random) => ({ snapshot: { every: random.between(2, 12), keep: random.below(4) } }),
  batches: (random) => ({ batch: `${random.between(2, 40)}ms`, pipeline: 1, max_batch: 64 }),
  preferred: (random, { regions }) => ({ preferred: shuffled(random, regions).slice(0, 2) }),
  'disk-first': () => ({ leader_disk: 'first', disk_patience: '400ms' }),
  'without-no-op': () => ({ no_op: false }),
};

function raft(variant: string): Contender {
  return {
    name: `consensus/${variant}`,
    use: 'consensus',
    elects: true,
    reads: 'strong',
    spared: [],
    isLean: true,
    draw(random, ground) {
      const { isChurned, ...options } = { ...drawRaft(random, ground), ...VARIANTS[variant]!(random, ground) };
      // Who has neither vote nor data would be no replica at all.
      if (options.witnesses.length > 0) options.learners = [];
      const able = ground.regions.filter((region) => ![...options.witnesses, ...options.learners].includes(region));
      if (!able.includes(options.leader)) options.leader = able[0]!;
      options.preferred = options.preferred.filter((region) => able.includes(region));
      // A lease trusts that whoever hears its leader votes for nobody else.
      if (options.reads === 'lease') options.check_quorum = true;
      return {
        with: options,
        keeps: KEEPS,
        seat: options.preferred[0] ?? options.leader,
        timeout: Number.parseInt(options.election_timeout, 10) / 1_000,
        spared: sparedBy(options, isChurned),
      };
    },
  };
}

/** Every setting that is safe; rare ones now and then. */
function drawRaft(random: Random, ground: Ground) {
  const chance = (share: number) => random.next() < share;
  const some = (names: readonly string[], share: number) => (chance(share) ? names : []);
  const every = random.between(3, 60);
  return {
    leader: among(random, ...ground.regions),
    election_timeout: among(random, '1000ms', '1200ms', '1400ms'),
    heartbeat: among(random, '80ms', '150ms'),
    pre_vote: chance(0.75),
    check_quorum: chance(0.75),
    no_op: chance(0.85),
    reads: among(random, 'index', 'log', 'lease', 'follower-index'),
    preferred: some([among(random, ...ground.regions)], 0.3),
    learners: some(spareable(random, ground, 3), 0.15),
    witnesses: some(witness(random, ground), 0.1),
    membership: among(random, 'joint', 'single'),
    learner_first: chance(0.7),
    batch: among(random, '0ms', '0ms', '5ms', '30ms'),
    max_batch: among(random, 64, 256),
    pipeline: among(random, 1, 64, 4_096),
    snapshot: among(random, { every, keep: random.below(5) }, { every: 10_000, keep: 1_000 }),
    leader_disk: among(random, 'parallel', 'first'),
    disk_patience: among(random, 'never', '300ms', '2s'),
    isChurned: chance(0.4),
  };
}

/**
 * A disk that is lost counts among those that may fail, and storms lose as many as a minority of all nodes: where
 * fewer vote, or members leave meanwhile, that is too many. Without a lease clocks may go as they like.
 */
function sparedBy(options: Plain & { readonly reads: string }, isChurned: boolean): readonly string[] {
  const hasAll = [options.learners, options.witnesses].every((names) => (names as readonly string[]).length === 0);
  return [
    ...(isChurned ? [] : ['membership']),
    ...(isChurned || !hasAll ? ['wipe', 'corrupt'] : []),
    options.reads === 'lease' ? 'clock' : 'drift',
  ];
}

/** Regions whose replicas need no vote: at least `voters` others are left. */
function spareable(random: Random, { regions, counts }: Ground, voters: number): readonly string[] {
  let left = counts.reduce((sum, count) => sum + count, 0);
  return shuffled(random, [...regions.keys()])
    .filter((region) => {
      const isFree = left - counts[region]! >= voters;
      if (isFree) left -= counts[region]!;
      return isFree;
    })
    .slice(0, 2)
    .map((region) => regions[region]!);
}

/** One region with one replica, which leaves two at least that keep data. */
function witness(random: Random, { regions, counts }: Ground): readonly string[] {
  const lonely = regions.filter((_, region) => counts[region] === 1);
  return shuffled(random, lonely).slice(0, 1);
}

/** A master that loses its lease before another is elected, by whoever has most of what a majority has. */
function master(name: string, ack: (random: Random, nodes: number) => unknown): Contender {
  return {
    name: `single-master/${name}`,
    use: 'single-master',
    elects: true,
    reads: 'strong',
    spared: ['wipe', 'corrupt', 'clock', 'membership'],
    isLean: true,
    draw(random, { regions, counts }): Entry {
      const nodes = counts.reduce((sum, count) => sum + count, 0);
      const options = {
        leader: among(random, ...regions),
        ack: ack(random, nodes),
        ack_point: among(random, 'flushed', 'applied'),
        wait: 'before-commit',
        fencing: 'lease',
        // What stands on one disk alone nobody may read: the next master may be without it.
        restart: 'confirmed',
        failover: { detect: among(random, '1s', '2s', '3s'), elect: '1s', cooldown: among(random, '0ms', '0ms', '5s') },
        apply: { delay: among(random, '0ms', '0ms', '40ms'), threads: among(random, 0, 0, 4) },
        batch: among(random, '0ms', '0ms', '10ms'),
        window: among(random, 16, 4_096),
        log_keep: among(random, random.between(5, 60), 20_000),
        promote_order: among(random, [], shuffled(random, regions)),
      };
      // Two rows that everybody writes are work for two appliers, however many there are.
      const { delay, threads } = options.apply;
      const apply = threads > 0 && delay !== '0ms' ? { delay: '4ms', threads } : options.apply;
      return { with: { ...options, apply }, keeps: KEEPS, seat: options.leader };
    },
  };
}

const single: Contender = {
  name: 'single-site/lean',
  use: 'single-site',
  elects: false,
  reads: 'strong',
  spared: ['wipe', 'corrupt', 'membership', 'drift'],
  isLean: true,
  draw: (random, { regions }) => ({
    with: { leader: among(random, ...regions) },
    keeps: [...AGREE, ...DURABLE, ...ORDERED],
  }),
};

export const ordered: readonly Contender[] = [
  single,
  master('sync', () => 'sync'),
  // Together with the master's own copy a majority, or more.
  master('quorum', (random, nodes) => ({ quorum: random.between(Math.floor(nodes / 2), nodes - 1) })),
  ...Object.keys(VARIANTS).map(raft),
];
