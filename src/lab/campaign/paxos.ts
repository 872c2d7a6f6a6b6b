/** Multi-Paxos in storms: one variant for each way of reading, of counting quorums, and of changing. */
import { among, type Random } from '../../kit/random.ts';
import type { Contender, Ground, Plain } from './contenders.ts';
import { AGREE, DURABLE, ONE_LEADER, ORDERED } from './duties.ts';

const KEEPS = [...AGREE, ...ONE_LEADER, ...DURABLE, ...ORDERED];

/** What a variant fixes of the options that every seed draws. */
type Fixed = (random: Random, ground: Ground) => Plain;

const VARIANTS: Readonly<Record<string, Fixed>> = {
  any: () => ({}),
  index: () => ({ reads: 'index' }),
  log: () => ({ reads: 'log' }),
  lease: () => ({ reads: 'lease' }),
  flexible: (random, ground) => ({ quorum: flexible(random, ground), zones: undefined, isChurned: false }),
  zones: (random, ground) => ({ quorum: undefined, zones: zoned(random, ground), isChurned: false }),
  snapshots: (random) => ({ snapshot: { every: random.between(2, 12), keep: random.below(4) } }),
  membership: (random) => ({ alpha: among(random, 12, 30, 1_024), isChurned: true, quorum: undefined }),
  window: (random) => ({ window: random.between(12, 20) }),
};

function drawPaxos(random: Random, ground: Ground) {
  const chance = (share: number) => random.next() < share;
  const every = random.between(3, 60);
  return {
    leader: among(random, ...ground.regions),
    election_timeout: among(random, '1000ms', '1200ms', '1400ms'),
    heartbeat: among(random, '80ms', '150ms'),
    reads: among(random, 'index', 'log', 'lease'),
    quorum: chance(0.25) ? flexible(random, ground) : undefined,
    zones: undefined as Plain | undefined,
    window: among(random, 16, 64, 1_024, 1_024),
    alpha: among(random, 16, 64, 1_024, 1_024),
    snapshot: among(random, { every, keep: random.below(5) }, { every: 10_000, keep: 1_000 }),
    isChurned: chance(0.3),
  };
}

/** Any two sizes that meet. */
function flexible(random: Random, { regions, counts }: Ground): Plain {
  const nodes = regions.reduce((sum, _, at) => sum + counts[at]!, 0);
  const phase2 = random.between(2, nodes - 1);
  return { phase1: random.between(nodes - phase2 + 1, nodes), phase2 };
}

/** Regions and replicas that may be lost, as far as there are others. */
function zoned(random: Random, { regions, counts }: Ground): Plain {
  return { lost: random.below(regions.length), nodes_lost: random.below(Math.min(...counts)) };
}

/**
 * Quorums of phase 2 that are smaller than a majority do not survive the loss of a minority of disks, nor do larger
 * ones with members that leave. Without a lease clocks may go as they like.
 */
function sparedBy(options: Plain): readonly string[] {
  const isMajority = options.quorum === undefined && options.zones === undefined;
  return [
    ...(options.isChurned === true ? [] : ['membership']),
    ...(options.isChurned === true || !isMajority ? ['wipe', 'corrupt'] : []),
    options.reads === 'lease' ? 'clock' : 'drift',
  ];
}

function contender(name: string, variant: Fixed, isLean: boolean): Contender {
  return {
    name,
    use: 'multi-paxos',
    elects: true,
    reads: 'strong',
    spared: [],
    isLean,
    draw(random, ground) {
      const drawn = { ...drawPaxos(random, ground), ...variant(random, ground) };
      const { isChurned, quorum, zones, ...options } = drawn;
      const given = { ...options, ...(quorum && { quorum }), ...(zones && { zones }) };
      return {
        with: given,
        keeps: KEEPS,
        seat: options.leader,
        timeout: Number.parseInt(options.election_timeout, 10) / 1_000,
        spared: sparedBy({ isChurned, quorum, zones, reads: options.reads }),
      };
    },
  };
}

export const paxos: readonly Contender[] = [
  contender('multi-paxos', VARIANTS.any!, false),
  ...Object.entries(VARIANTS).map(([name, variant]) => contender(`multi-paxos/${name}`, variant, true)),
];
