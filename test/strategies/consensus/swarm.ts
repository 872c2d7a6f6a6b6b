/** One seed of the swarm: its own cluster, its own kinds of faults, then a time of peace in which all must be well. */
import { type Random, randomStream } from '../../../src/kit/random.ts';
import type { WorldLevers } from '../../../src/world/levers.ts';
import { Cluster, type Maker, MS, QUICK, sound } from './cluster.ts';
import { clientsBroken, restBroken } from './judge.ts';

const STORM = 5_000 * MS;
/** Ten election timeouts, drawn long, with a clock that runs slow. */
const CALM = 10 * 2 * QUICK.election_timeout;

/** The number of the fault that lasts as long as the storm. */
const EVERYWHERE = 1_000_000;

export interface SwarmReport {
  readonly seed: number;
  readonly violations: readonly string[];
  /** How much happened, so that a swarm that tests nothing shows. */
  readonly acknowledged: number;
  readonly reads: number;
  readonly leaderChanges: number;
  readonly snapshots: number;
  readonly faults: Readonly<Record<string, number>>;
}

export function storm(seed: number, maker: Maker = sound): SwarmReport {
  const random = randomStream(seed, 'swarm');
  const pick = <T>(...items: readonly T[]): T => items[random.below(items.length)]!;
  const isFree = random.next() < 0.5;
  const bad = isFree ? random.next() * 0.25 : 0;
  const delay = pick(1_000, 5_000, 10_000);
  const cluster = new Cluster({
    seed,
    maker,
    snapshotEvery: pick(10, 40, 10_000),
    shape: {
      regions: pick(2, 3, 3, 3, 4, 5, 5),
      link: {
        delay,
        jitter: pick(0, 0.1, 0.6) * delay,
        law: 'lognormal',
        order: isFree ? 'free' : 'kept',
      },
      node: { fsync: pick(0, 1_000, 15_000), serviceTime: pick(0, 100), servers: pick(1, 2) },
      clocks: [
        { offset: pick(0, 50_000), ppm: pick(0, 20_000) },
        { offset: pick(0, -70_000), ppm: pick(0, -20_000) },
      ],
    },
    options: { pre_vote: random.next() < 0.7, check_quorum: random.next() < 0.7, batch: pick(0, 0, 20 * MS) },
  });
  everywhere(cluster, bad);
  const faults = new Faults(cluster, random);
  for (let at = 0; at < STORM + CALM; at += 1 + random.below(30 * MS)) {
    const [isRead, key, region] = [random.next() < 0.3, random.below(3), random.below(cluster.size)];
    cluster.at(at, () => cluster.ask(isRead, key, region));
  }
  cluster.at(STORM, () => faults.heal());
  cluster.to(STORM + CALM / 2);
  const changes = cluster.leaderChanges;
  cluster.to(STORM + CALM);
  const rest = calmBroken(cluster, changes);
  const acknowledged = cluster.intents.filter(({ isRead, answered }) => !isRead && answered >= 0).length;
  const reads = cluster.intents.filter(({ isRead, answered }) => isRead && answered >= 0).length;
  return {
    seed,
    violations: [...cluster.violations, ...rest],
    acknowledged,
    reads,
    leaderChanges: cluster.leaderChanges,
    snapshots: cluster.said.get('snapshot') ?? 0,
    faults: faults.count,
  };
}

/** Until the storm is over every link loses, doubles and reorders its share of messages. */
function everywhere(cluster: Cluster, share: number): void {
  const { levers, size } = cluster;
  const bad = { addDelay: 0, jitter: 0, loss: share, duplicate: share, reorder: share };
  const change = { ...bad, bandwidth: Number.POSITIVE_INFINITY };
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      levers.weather(EVERYWHERE, from, to, change);
      cluster.at(STORM, () => levers.clearWeather(EVERYWHERE, from, to));
    }
  }
}

function calmBroken(cluster: Cluster, changes: number): string[] {
  if (cluster.violations.length > 0) return [];
  const found: string[] = [];
  if (cluster.leaderChanges !== changes) found.push('the leader changes in peace');
  if (cluster.leader === undefined) found.push('nobody leads in peace');
  const asked = cluster.world.time;
  // No more is asked; what is under way ends, and copies come to rest.
  cluster.to(asked + 10 * QUICK.election_timeout);
  const late = cluster.intents.find((intent) => intent.asked > STORM + CALM / 2 && intent.answered < 0);
  if (late !== undefined) found.push(`operation ${late.op} finds no answer in peace`);
  return [...found, ...clientsBroken(cluster), ...restBroken(cluster)];
}

type Kind = 'split' | 'isolate' | 'oneWay' | 'crash' | 'pause' | 'drift' | 'step' | 'weather' | 'slow' | 'transfer';
const KINDS: readonly Kind[] = [
  'split',
  'isolate',
  'oneWay',
  'crash',
  'pause',
  'drift',
  'step',
  'weather',
  'slow',
  'transfer',
];

/** Each seed knows only some kinds; each fault ends by itself, or at the latest when all heals. */
class Faults {
  readonly count: Record<string, number> = {};
  readonly #cluster: Cluster;
  readonly #random: Random;
  readonly #running = new Map<number, () => void>();

  constructor(cluster: Cluster, random: Random) {
    this.#cluster = cluster;
    this.#random = random;
    const kinds = KINDS.filter(() => random.next() < 0.5);
    const gap = [50, 150, 600][random.below(3)]! * MS;
    let fault = 0;
    for (let at = random.below(gap * 2); at < STORM && kinds.length > 0; at += random.below(gap * 2)) {
      const kind = kinds[random.below(kinds.length)]!;
      const id = fault++;
      const lasts = 1 + random.below([50, 300, 1_500][random.below(3)]! * MS);
      const begin = this.#plan(kind, id);
      cluster.at(at, () => {
        this.count[kind] = (this.count[kind] ?? 0) + 1;
        this.#running.set(id, begin());
      });
      cluster.at(Math.min(at + lasts, STORM), () => this.#end(id));
    }
  }

  heal(): void {
    for (const id of [...this.#running.keys()]) this.#end(id);
  }

  #end(id: number): void {
    this.#running.get(id)?.();
    this.#running.delete(id);
  }

  /** Draws all that is to be drawn now; what comes back begins the fault, and gives what ends it. */
  #plan(kind: Kind, id: number): () => () => void {
    const random = this.#random;
    const { levers, size } = this.#cluster;
    const node = random.below(size);
    const other = (node + 1 + random.below(size - 1)) % size;
    const sent = random.next() < 0.5 ? 'dropped' : 'held';
    const inFlight = random.next() < 0.5 ? 'kept' : 'lost';
    const sides = Array.from({ length: size }, () => random.below(2));
    const amount = random.next();
    switch (kind) {
      case 'split':
        return cutting(levers, id, (from, to) => sides[from] !== sides[to], size, sent, inFlight);
      case 'oneWay':
        return cutting(levers, id, (from, to) => from === node && to === other, size, sent, inFlight);
      case 'isolate':
        return () => {
          levers.cutNode(id, node, sent, inFlight);
          return () => levers.mendNode(id, node);
        };
      case 'crash':
        return () => {
          levers.crash(id, node, false, inFlight);
          return () => levers.restart(id, node);
        };
      case 'pause':
        return () => {
          levers.pause(id, node);
          return () => levers.resume(id, node);
        };
      case 'drift':
        return clocking(levers, id, node, 0, Math.floor((amount - 0.5) * 200_000));
      case 'step':
        return clocking(levers, id, node, Math.floor((amount - 0.5) * 2_000 * MS), 0);
      case 'weather':
        return () => {
          const change = {
            addDelay: Math.floor(amount * 60 * MS),
            jitter: 20 * MS,
            loss: amount * 0.3,
            duplicate: 0.1,
          };
          levers.weather(id, node, other, { ...change, reorder: 0.3, bandwidth: Number.POSITIVE_INFINITY });
          return () => levers.clearWeather(id, node, other);
        };
      case 'slow':
        return () => {
          levers.slow(id, node, 1 + Math.floor(amount * 20));
          return () => levers.slow(id, node, 1);
        };
      case 'transfer':
        return () => {
          for (let any = 0; any < size; any++) levers.operate(id, any, 'transfer');
          return () => {};
        };
    }
  }
}

function clocking(levers: WorldLevers, id: number, node: number, step: number, ppm: number): () => () => void {
  return () => {
    levers.clock(id, node, step, ppm);
    return () => levers.clock(id, node, -step, -ppm);
  };
}

function cutting(
  levers: WorldLevers,
  id: number,
  isCut: (from: number, to: number) => boolean,
  size: number,
  sent: 'dropped' | 'held',
  inFlight: 'kept' | 'lost',
): () => () => void {
  const lanes: (readonly [number, number])[] = [];
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) if (isCut(from, to)) lanes.push([from, to]);
  }
  return () => {
    for (const [from, to] of lanes) levers.cut(id, from, to, sent, inFlight);
    return () => {
      for (const [from, to] of lanes) levers.mend(id, from, to);
    };
  };
}
