/** Mencius in storms, one variant for each way of waiting, revoking and forgetting. */
import { among, type Random } from '../../kit/random.ts';
import type { Contender, Plain } from './contenders.ts';
import { AGREE, DURABLE, ORDERED } from './duties.ts';

const VARIANTS: Readonly<Record<string, (random: Random) => Plain>> = {
  '': () => ({}),
  // Logs are short, and who lags meets snapshots.
  snapshots: (random) => ({ snapshot: { every: random.between(2, 12), keep: random.below(4) } }),
  // Whoever is slow is held for dead, and finds its slots taken.
  hasty: (random) => ({ suspect: `${random.between(200, 500)}ms`, heartbeat: '50ms', beta: random.between(1, 40) }),
  early: () => ({ ack: 'commit' }),
  lazy: (random) => ({ alpha: among(random, 0, 1_000), tau: `${random.between(200, 900)}ms` }),
};

function mencius(variant: string): Contender {
  return {
    name: variant === '' ? 'mencius' : `mencius/${variant}`,
    use: 'mencius',
    elects: false,
    reads: 'strong',
    // Its group never changes.
    spared: ['membership'],
    isLean: true,
    owes: ['skips', 'revocations', 'slots made no-ops by others'],
    draw: (random) => ({
      with: { ...common(random), ...VARIANTS[variant]!(random) },
      keeps: [...AGREE, ...DURABLE, ...ORDERED],
    }),
  };
}

function common(random: Random): Plain {
  return {
    suspect: among(random, '800ms', '1s', '1400ms'),
    heartbeat: among(random, '80ms', '150ms'),
    alpha: among(random, 0, 3, 20),
    tau: among(random, '0ms', '20ms', '50ms'),
    beta: among(random, 10, 100, 1_000),
    snapshot: among(random, { every: random.between(3, 60), keep: random.below(5) }, { every: 10_000, keep: 1_000 }),
  };
}

export const slotted: readonly Contender[] = Object.keys(VARIANTS).map(mencius);
