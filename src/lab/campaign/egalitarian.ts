/** EPaxos* and Atlas in storms: keys that everybody wants, and recoveries by whoever is impatient. */
import { among, type Random } from '../../kit/random.ts';
import type { Contender, Ground, Plain } from './contenders.ts';
import { AGREE, DURABLE, ORDERED } from './duties.ts';

interface Variant {
  readonly name: string;
  draw?(random: Random): Plain;
  /** Everybody wants one key. */
  readonly isHot?: boolean;
  /** Atlas: how many may fail, of so many. */
  f?(most: number): number;
}

const EPAXOS: readonly Variant[] = [
  { name: 'epaxos' },
  { name: 'epaxos/hot', isHot: true },
  { name: 'epaxos/impatient', isHot: true, draw: impatient },
  { name: 'epaxos/checkpoints', draw: (random) => ({ checkpoint: random.between(5, 60) }) },
];

const ATLAS: readonly Variant[] = [
  { name: 'atlas/one', f: () => 1 },
  { name: 'atlas', f: (most) => most },
  { name: 'atlas/hot', isHot: true, f: (most) => most },
  { name: 'atlas/impatient', isHot: true, draw: impatient, f: (most) => most },
];

function impatient(random: Random): Plain {
  return {
    recovery_timeout: `${random.between(60, 500)}ms`,
    fast_patience: `${random.between(20, 300)}ms`,
    gossip: `${random.between(50, 400)}ms`,
  };
}

function common(random: Random): Plain {
  return {
    recovery_timeout: among(random, '700ms', '1500ms'),
    fast_patience: among(random, '200ms', '400ms'),
    gossip: among(random, '100ms', '250ms'),
    checkpoint: among(random, 10_000, random.between(20, 200)),
  };
}

function contender({ name, draw, f, isHot = false }: Variant): Contender {
  return {
    name,
    use: name.split('/')[0]!,
    elects: false,
    isLean: true,
    reads: 'strong',
    spared: ['membership', 'drift', 'leader'],
    draw(random, { counts }: Ground) {
      const nodes = counts.reduce((sum, count) => sum + count, 0);
      const most = Math.max(1, Math.floor((nodes - 1) / 2));
      const options = { ...common(random), ...draw?.(random), ...(f === undefined ? {} : { f: f(most) }) };
      return {
        with: options,
        keeps: [...AGREE, ...DURABLE, ...ORDERED],
        // Storms take the disks of a minority, one by one: more than some choose to stand.
        spared: f !== undefined && f(most) < most ? ['wipe', 'corrupt'] : [],
        ...(isHot ? { workload: { rate: `${random.between(25, 45)}/s` } } : {}),
      };
    },
  };
}

export const egalitarian: readonly Contender[] = [...EPAXOS, ...ATLAS].map(contender);
