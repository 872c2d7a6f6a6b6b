/** Quorums in storms, one variant for each set of promises. */
import type { Random } from '../../kit/random.ts';
import type { Contender, Ground, Plain } from './contenders.ts';
import { AGREE } from './duties.ts';

const LATER = ['membership', 'drift'];
/** What is confirmed is held, and never answered otherwise. */
const KEPT = [...AGREE, 'writes.lost == 0', 'failed_writes.seen == 0'];
/** w and r meet, repair goes before the answer, and clocks agree: whoever reads misses nothing. */
const FRESH = ['reads.stale.count == 0', 'reads.not_my_write == 0', 'reads.not_monotonic == 0'];

interface Variant {
  readonly name: string;
  readonly spared: readonly string[];
  readonly keeps: readonly string[];
  draw(random: Random, ground: Ground): Plain;
}

const VARIANTS: readonly Variant[] = [
  {
    // Acceptors that forget what they promised are no acceptors, so no disk is lost; nor in the others.
    name: 'quorum',
    spared: ['wipe', 'corrupt', 'clock', ...LATER],
    keeps: [...KEPT, ...FRESH],
    draw: (random) => ({ ...common(random), w: 'quorum', r: 'quorum', repair: 'blocking', lwt: 'conditional' }),
  },
  {
    name: 'quorum/lwt',
    spared: ['wipe', 'corrupt', 'clock', ...LATER],
    keeps: [...KEPT, 'conflicts.lost_updates == 0'],
    draw: (random) => ({ ...common(random), w: among(random, 'one', 'quorum'), lwt: 'conditional' }),
  },
  {
    name: 'quorum/any',
    spared: ['wipe', 'corrupt', ...LATER],
    keeps: KEPT,
    draw: (random) => ({
      ...common(random),
      w: among(random, 'one', 'quorum', 'local-quorum'),
      r: among(random, 'one', 'quorum', 'local-quorum'),
      repair: among(random, 'blocking', 'background', 'none'),
      lwt: among(random, 'never', 'conditional'),
      clock: among(random, 'wall', 'monotonic', 'hybrid'),
      anti_entropy: among(random, '1s', '3s'),
      sloppy: random.next() < 0.5,
      hints: { window: among(random, '0s', '5s', '3h'), count_to_w: random.next() < 0.5 },
    }),
  },
];

/** What changes when things happen, and nothing that is promised. */
function common(random: Random): Plain {
  const isWide = random.next() < 0.6;
  return {
    ask: isWide ? 'all' : 'enough',
    speculative: isWide ? 'never' : among(random, 'never', '50ms', '300ms'),
    suspect: among(random, '2500ms', '5s'),
    anti_entropy: among(random, '1s', '2s', '3s'),
  };
}

function among<T>(random: Random, ...items: readonly T[]): T {
  return items[random.below(items.length)]!;
}

export const leaderless: readonly Contender[] = VARIANTS.map(({ name, spared, keeps, draw }) => ({
  name,
  use: 'quorum',
  elects: false,
  isLean: true,
  reads: 'local',
  spared,
  // Transactions that meet far apart outlast the patience of clients, in calm as well: nothing is asked of it.
  isRefused: true,
  draw: (random, ground) => ({ with: draw(random, ground), keeps }),
}));
