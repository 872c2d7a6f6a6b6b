/** Multi-master that mends itself in storms: by reading, by comparing, in causal order, without what was deleted. */
import { among, type Random } from '../../kit/random.ts';
import type { Contender, Entry, Ground } from './contenders.ts';
import { AGREE } from './duties.ts';

const HELD = 'writes.lost == 0';
/** What everybody has seen deleted stays deleted. */
const GONE = 'writes.resurrected == 0';

/** Few people who write soon after they read: else no effect is ever ahead of its cause. */
const BUSY = { arrivals: 'closed', rate: undefined, clients: 5, think: '150ms' };

interface Variant {
  readonly name: string;
  readonly reads: string;
  draw(random: Random, ground: Ground): Entry;
}

const VARIANTS: readonly Variant[] = [
  {
    name: 'multi-master/repaired',
    reads: 'local',
    draw(random) {
      const conflict = among(random, 'lww', 'lww', 'siblings', 'resolve-on-read');
      const reads = among<number | string>(random, 1, 2, 2, 3, 'all');
      const options = {
        conflict,
        tombstones: 'stable',
        reads,
        repair: reads === 1 ? 'none' : among(random, 'none', 'background', 'background', 'blocking'),
        anti_entropy: { by: among(random, 'vectors', 'merkle', 'merkle'), every: among(random, '1s', '1s', '3s') },
        interval: among(random, '0ms', '0ms', '100ms'),
      };
      // Who decides drops the others, and may bring back what another reader has not seen replaced.
      const own = { lww: [GONE], siblings: [GONE, 'writes.dropped == 0'], 'resolve-on-read': [] }[conflict];
      return { with: options, keeps: [...AGREE, HELD, ...own] };
    },
  },
  {
    // A session that moves takes its past to where it may not be yet: here nobody moves, for there is nowhere to go.
    name: 'multi-master/causal',
    reads: 'local',
    draw(random, { regions }) {
      const options = {
        replicas: Object.fromEntries(regions.map((region) => [region, 1])),
        conflict: among(random, 'lww', 'siblings'),
        delivery: 'causal',
        tombstones: among(random, 'never', 'stable'),
        anti_entropy: { by: among(random, 'vectors', 'merkle'), every: among(random, '1s', '3s') },
        interval: among(random, '0ms', '0ms', '100ms', '400ms'),
      };
      const keeps = [...AGREE, HELD, GONE, 'reads.causal_violations == 0', 'reads.not_monotonic == 0'];
      const routing = { reads: 'nearest', on_failure: 'fail' };
      return { with: options, keeps, spared: ['load'], routing, workload: BUSY };
    },
  },
];

export const mended: readonly Contender[] = VARIANTS.map(({ name, reads, draw }) => ({
  name,
  use: 'multi-master',
  elects: false,
  isLean: true,
  deletes: true,
  reads,
  spared: ['wipe', 'corrupt', 'membership', 'drift'],
  // Reads that need others are refused where too few of them answer in time.
  isRefused: true,
  draw,
}));
