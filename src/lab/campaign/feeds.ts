/** Masters that read one another's logs in storms: a ring, and whatever else can be drawn of such feeds. */
import { among, type Random } from '../../kit/random.ts';
import type { Contender, Plain } from './contenders.ts';
import { AGREE } from './duties.ts';

const POLICIES = ['lww', 'siblings', 'merge', 'most-updates', 'fww', 'delete-wins', 'resolve-on-read'] as const;

interface Variant {
  readonly name: string;
  readonly spared: readonly string[];
  readonly keeps: readonly string[];
  draw(random: Random): Plain;
}

const VARIANTS: readonly Variant[] = [
  {
    name: 'multi-master/ring',
    spared: ['wipe', 'corrupt', 'membership'],
    keeps: [...AGREE, 'writes.lost == 0'],
    draw: (random) => ({
      topology: 'ring',
      conflict: among(random, 'lww', ...POLICIES),
      origin_filter: among(random, 'executed', 'own'),
      batch: among(random, 1, 8, 64),
      interval: among(random, '0ms', '0ms', '100ms'),
    }),
  },
  {
    name: 'multi-master/feed',
    spared: ['wipe', 'corrupt'],
    keeps: [...AGREE, 'writes.lost == 0'],
    draw: anyFeed,
  },
  {
    // A disk that is lost takes with it what nobody had read.
    name: 'multi-master/feed-wiped',
    spared: [],
    keeps: ['divergence == 0'],
    draw: anyFeed,
  },
];

function anyFeed(random: Random): Plain {
  const conflict = among(random, 'lww', ...POLICIES);
  const tombstones = among(random, 'never', 'never', 'stable');
  return {
    topology: among(random, 'ring', 'star', 'chain', 'mesh'),
    conflict,
    // A row whose deletion was forgotten counts its updates from one again, and loses to the deletion elsewhere.
    tombstones: conflict === 'most-updates' ? 'never' : tombstones,
    // Who asks gets one message a round trip, and must catch up by them before the storm is judged.
    ...among<Plain>(random, { batch: 2 }, { batch: 16 }, { poll: '200ms', batch: 64 }, { poll: '40ms', batch: 64 }),
    ...among<Plain>(
      random,
      {},
      { overflow: 'block', queue: 8 },
      { overflow: 'drop', queue: 8, full_sync: '3s' },
      { full_sync: '5s' },
    ),
  };
}

export const feeds: readonly Contender[] = VARIANTS.map(({ name, spared, keeps, draw }) => ({
  name,
  use: 'multi-master',
  elects: false,
  isLean: true,
  deletes: true,
  reads: 'local',
  spared: ['drift', ...spared],
  // Who is taken out of the group refuses, and so does who has lost its disk, until all others have answered.
  isRefused: true,
  draw: (random) => ({ with: draw(random), keeps }),
}));
