/** Draws the faults of one seed: some kinds of them, many at once, and then none. */
import { type Random, shuffled } from '../../kit/random.ts';
import type { Ground, Plain } from './contenders.ts';

/** Milliseconds: faults begin with the storm and end by `until`; what follows is peace. */
const BEGINS = 2_000;
/** ppm by which a clock may go wrong beside a lease that allows for 1 %: two of them, and what planets have. */
const WITHIN_LEASES = 4_000;
/** A plan of fewer proves little. */
const LEAST = 6;

/** `victims`: the only ones that may lose their disk, a minority. Beyond it no protocol can keep what it said. */
interface Field {
  readonly regions: readonly string[];
  readonly nodes: readonly string[];
  readonly victims: readonly string[];
  /** The region where somebody leads most of the time. */
  readonly seat: string;
}

type Draw = (random: Random, field: Field) => Plain;

/** Every kind that a storm may have, by the name that contenders spare; one line makes it known. */
const KINDS: Readonly<Record<string, Draw>> = {
  isolate: (random, { regions }) => ({ partition: { isolate: minority(random, regions), ...sent(random) } }),
  split: (random, { regions }) => ({ partition: { groups: halves(random, regions), ...sent(random) } }),
  oneWay: (random, { regions }) => ({ partition: { one_way: pairs(random, regions, '->'), ...sent(random) } }),
  partial: (random, { regions }) => ({ partition: { links: pairs(random, regions, '<->'), ...sent(random) } }),
  bridge: (random, { regions }) => ({ partition: { bridge: one(random, regions), ...sent(random) } }),
  ring: (random, { regions }) => ({ partition: { ring: shuffled(random, regions), ...sent(random) } }),
  weather: (random, { regions }) => ({ degrade: { region: one(random, regions), ...badWeather(random) } }),
  clog: (random, { regions }) => ({ clog: { link: pairs(random, regions, '<->') } }),
  swizzle: (random) => ({ swizzle: { share: `${random.between(30, 80)}%` } }),
  flap: (random, { regions }) => ({ flap: { ...rhythm(random), link: pairs(random, regions, '<->') } }),
  flapping: (random, { regions }) => ({ flap: { ...rhythm(random), clog: { region: one(random, regions) } } }),
  crash: (random, { nodes }) => ({ crash: { nodes: some(random, nodes), ...gently(random) } }),
  wipe: (random, { victims }) => ({ crash: { nodes: [one(random, victims)], wipe: true } }),
  outage: (random, { regions }) => ({ outage: one(random, regions) }),
  restart: (random) => ({ restart: { order: 'rolling', down: `${random.between(100, 2_000)}ms` } }),
  pause: (random, { nodes }) => ({ pause: { nodes: some(random, nodes) } }),
  clients: (random, { regions }) => ({ pause: { client: some(random, regions) } }),
  slow: (random, { nodes }) => ({ slow: { nodes: [one(random, nodes)], factor: random.between(3, 40) } }),
  load: (random, { regions }) => ({ load: { region: some(random, regions), factor: random.between(2, 8) } }),
  disk: (random, { nodes }) => ({ disk: { nodes: some(random, nodes), ...ailment(random) } }),
  corrupt: (random, { victims }) => ({ disk: { nodes: [one(random, victims)], corrupt: true } }),
  clock: (random, { nodes }) => ({ clock: { nodes: some(random, nodes), ...wrongTime(random, 20_000) } }),
  leader: (random) => ({ leader: ['crash', 'pause', 'isolate', 'transfer'][random.below(4)] }),
  drift: (random, { nodes }) => ({ clock: { nodes: some(random, nodes), ...wrongTime(random, WITHIN_LEASES) } }),
  // Whoever leads there goes on among its own clients, and the others choose another.
  deposed: (random, { seat }) => ({ partition: { isolate: [seat], ...sent(random) } }),
  membership: (random, { nodes }) => ({ membership: churn(random, nodes) }),
};

export interface Weather {
  /** Kinds that do not come. */
  readonly spared: readonly string[];
  readonly seat: string;
  /** Milliseconds of the run at which everything is over. */
  readonly until: number;
}

/** Milliseconds: no longer, or few of them would come to pass in one storm; no shorter, or nothing would come of it. */
const MOST: Readonly<Record<string, number>> = { membership: 3_000 };
const LEAST_OF: Readonly<Record<string, number>> = { deposed: 2_000 };
/** Known to every seed that does not spare it. */
const ALWAYS = ['deposed'];

/** Each seed knows some kinds only, so that no kind hides another; one kind never overlaps itself. */
export function drawFaults(random: Random, { regions, counts }: Ground, { spared, seat, until }: Weather): Plain[] {
  const nodes = regions.flatMap((region, at) => Array.from({ length: counts[at]! }, (_, i) => `${region}/${i + 1}`));
  const idle = regions.length < 3 ? ['bridge', 'ring'] : [];
  const known = Object.keys(KINDS).filter((kind) => !spared.includes(kind) && !idle.includes(kind));
  const kinds = known.filter((kind) => ALWAYS.includes(kind) || random.next() < 0.5);
  while (kinds.length < 3) kinds.push(known[random.below(known.length)]!);
  const field = { regions, nodes, victims: minority(random, nodes), seat };
  const busyUntil = new Map<string, number>();
  const longest = [1_500, 6_000, 20_000][random.below(3)]!;
  const gap = [500, 1_500, 4_000][random.below(3)]!;
  const faults: Plain[] = [];
  let at = BEGINS;
  for (let left = 200; left > 0 && (at < until - 1_000 || faults.length < LEAST); left--) {
    const kind = kinds[random.below(kinds.length)]!;
    const action = KINDS[kind]!(random, field);
    const what = Object.keys(action)[0]!;
    const begins = Math.max(at, busyUntil.get(what) ?? 0);
    const least = LEAST_OF[kind] ?? 100;
    const lasts = random.between(least, Math.max(3 * least, Math.min(longest, MOST[kind] ?? longest)));
    const ends = Math.min(begins + lasts, until);
    at += random.below(2 * gap);
    if (ends - begins < 50) {
      if (at >= until) at = BEGINS;
      continue;
    }
    busyUntil.set(what, ends + 1);
    faults.push({ name: `${kind}-${faults.length + 1}`, at: `${begins}ms`, until: `${ends}ms`, ...action });
  }
  return faults;
}

function one(random: Random, regions: readonly string[]): string {
  return regions[random.below(regions.length)]!;
}

/** At least one, and seldom all. */
function some(random: Random, regions: readonly string[]): string[] {
  if (random.next() < 0.1) return [...regions];
  const chosen = regions.filter(() => random.next() < 0.35);
  return chosen.length > 0 ? chosen : [one(random, regions)];
}

function minority(random: Random, regions: readonly string[]): string[] {
  const count = random.between(1, Math.floor((regions.length - 1) / 2));
  return shuffled(random, regions).slice(0, count);
}

function halves(random: Random, regions: readonly string[]): string[][] {
  const order = shuffled(random, regions);
  const cut = random.between(1, regions.length - 1);
  return [order.slice(0, cut), order.slice(cut)];
}

function pairs(random: Random, regions: readonly string[], way: string): string[] {
  const found = new Set<string>();
  for (let left = random.between(1, regions.length); left > 0; left--) {
    const [a, b] = shuffled(random, regions);
    if (way === '->' || !found.has(`${b} ${way} ${a}`)) found.add(`${a} ${way} ${b}`);
  }
  return [...found];
}

function sent(random: Random): Plain {
  return random.next() < 0.5 ? { sent: 'held' } : {};
}

function badWeather(random: Random): Plain {
  const share = () => `${random.between(1, 30)}%`;
  const all: Plain = {
    add_rtt: `${random.between(10, 600)}ms`,
    jitter: `${random.between(1, 60)}ms`,
    loss: share(),
    duplicate: share(),
    reorder: share(),
  };
  const kept = Object.entries(all).filter(() => random.next() < 0.5);
  return kept.length > 0 ? Object.fromEntries(kept) : { loss: share() };
}

function wrongTime(random: Random, ppm: number): Plain {
  const sign = random.next() < 0.5 ? '-' : '';
  const strobe = random.next() < 0.3 ? { strobe: `${random.between(50, 900)}ms` } : {};
  if (random.next() < 0.5) return { offset: `${sign}${random.between(1, 3_000)}ms`, ...strobe };
  return { rate: `${sign}${random.between(100, ppm)}ppm`, ...strobe };
}

/** A disk that lies is none of them: no protocol can keep what its disk has not. */
function ailment(random: Random): Plain {
  const kind = random.below(3);
  if (kind === 0) return { stall: true };
  return kind === 1 ? { slow: random.between(2, 60) } : { full: true };
}

/** Now and then only the process dies, and what was not synced lives. */
function gently(random: Random): Plain {
  return random.next() < 0.3 ? { lose_unsynced: false } : {};
}

/** Whoever is struck, or the leader, or a few. */
function churn(random: Random, nodes: readonly string[]): Plain {
  const how = random.below(4);
  if (how === 0) return { remove: 'leader' };
  return how === 1 ? { remove: minority(random, nodes) } : { remove: 'random' };
}

function rhythm(random: Random): Plain {
  return { period: `${random.between(100, 3_000)}ms`, duty: `${random.between(20, 80)}%` };
}
