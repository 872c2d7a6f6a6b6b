/** What physics and the topology allow: the least time a write can take, beside what it took. */
import { type Contender, firstRuns, type ResultDocument, type Setting } from '../lab/document.ts';
import { atlasFast, epaxosFast } from '../strategies/epaxos/quorums.ts';
import { quorumsOf } from '../strategies/paxos/fast/rounds.ts';
import { lightRoundTripMs, placeName } from './places.ts';

/** Stands below the table. */
export const FLOOR_NOTE =
  'Round trips and light are those of the first leader; where the lead moved, the simulated p50 is over all leaders.';

export interface Floor {
  readonly strategy: string;
  /** Median of all writes, ms; null where there were none. */
  readonly simulated: number | null;
  /** Median over clients of the round trips that a write waits for in this topology. */
  readonly roundTrips: number;
  /** The same ways at the speed of light in fibre; null where a place is unknown. */
  readonly light: number | null;
  readonly waitsFor: string;
}

/** Round trip between two regions by index, ms; undefined where nobody knows. */
type RoundTrip = (from: number, to: number) => number | undefined;

interface Wait {
  /** False where a client's nearest replica may answer alone. */
  readonly leader: boolean;
  /** How many other replicas have to hear of a write before it is acknowledged. */
  readonly others: number;
  readonly words: string;
}

export function floors(document: ResultDocument): readonly Floor[] {
  const { scenario } = document;
  // Of many leaders, each near its own data, no one round trip is the least.
  if (scenario.partitions !== undefined) return [];
  return firstRuns(document).flatMap((run) => {
    const contender = scenario.strategies.find((strategy) => strategy.id === run.strategy);
    const wait =
      contender === undefined
        ? undefined
        : waitOf(contender, scenario.regions.length, run.metrics['leader.changes'] ?? 0);
    if (contender === undefined || wait === undefined) return [];
    const fibre: RoundTrip = (from, to) => lightRoundTripMs(scenario.regions[from], scenario.regions[to]);
    const roundTrips = medianWait(scenario, contender, wait, (from, to) => scenario.round_trips[from]?.[to]);
    if (roundTrips === undefined) return [];
    const light = medianWait(scenario, contender, wait, fibre) ?? null;
    return {
      strategy: run.strategy,
      simulated: run.metrics['write.latency.p50'] ?? null,
      roundTrips,
      light,
      waitsFor: wait.words,
    };
  });
}

/** `moved` is how often the lead did; the least times are those of the first leader all the same. */
function waitOf(contender: Contender, regions: number, moved: number): Wait | undefined {
  const place = placeName(contender.leader);
  const one = (role: string) => (moved === 0 ? `the ${role}` : `one of ${moved + 1} ${role}s`);
  const options = new Map(Object.entries((contender.options ?? {}) as object));
  if (contender.use === 'consensus') {
    return {
      leader: true,
      others: Math.floor(regions / 2),
      words: `${one('leader')} (first in ${place}) and a majority`,
    };
  }
  if (contender.use === 'multi-paxos') {
    const { phase2 = 0 } = (options.get('quorum') ?? {}) as { phase2?: number };
    // Quorums by region have no size of their own.
    if (options.get('zones')?.lost !== 'off') return undefined;
    const words = `${one('leader')} (first in ${place}) and ${phase2 === 0 ? 'a majority' : `a quorum of ${phase2}`}`;
    return { leader: true, others: phase2 === 0 ? Math.floor(regions / 2) : phase2 - 1, words };
  }
  if (contender.use === 'fast-paxos') {
    const others = quorumsOf(regions).fast - 1;
    return { leader: false, others, words: `the nearest replica and ${others} others, three of four, if alone` };
  }
  if (contender.use === 'epaxos') {
    const others = epaxosFast(regions) - 1;
    return { leader: false, others, words: `the nearest replica and ${others} others` };
  }
  if (contender.use === 'atlas') {
    const others = atlasFast(regions, Number(options.get('f'))) - 1;
    return { leader: false, others, words: `the nearest replica and ${others} others` };
  }
  if (contender.use === 'mencius') {
    return { leader: false, others: regions - 1, words: 'the nearest replica and the word of all others' };
  }
  if (contender.use === 'single-site') return { leader: true, others: 0, words: place };
  if (contender.use === 'single-master') {
    const ack: unknown = options.get('ack');
    const others = typeof ack === 'number' ? ack - 1 : ack === 'sync' ? regions - 1 : ack === 'semi-sync' ? 1 : 0;
    const copies = others === 0 ? '' : ` and ${others} of its copies`;
    const words = `${one('master')} (first in ${place})${copies}`;
    return { leader: true, others, words };
  }
  if (contender.use === 'multi-master' || contender.use === 'crdt') {
    return { leader: false, others: 0, words: 'the nearest replica alone' };
  }
  return undefined;
}

function medianWait(setting: Setting, contender: Contender, wait: Wait, roundTrip: RoundTrip): number | undefined {
  const leader = Math.max(0, setting.regions.indexOf(contender.leader));
  const waits: { ms: number; share: number }[] = [];
  for (let client = 0; client < setting.regions.length; client++) {
    const server = wait.leader ? leader : client;
    const way = roundTrip(client, server);
    const quorum = nth(setting, server, wait.others, roundTrip);
    if (way === undefined || quorum === undefined) return undefined;
    waits.push({ ms: way + quorum, share: setting.clients[client] ?? 0 });
  }
  return weightedMedian(waits);
}

/** Round trip to the nth nearest other replica. */
function nth(setting: Setting, server: number, n: number, roundTrip: RoundTrip): number | undefined {
  if (n === 0) return 0;
  const ways: number[] = [];
  for (let other = 0; other < setting.regions.length; other++) {
    const way = other === server ? 0 : roundTrip(server, other);
    if (way === undefined) return undefined;
    if (other !== server) ways.push(way);
  }
  return ways.sort((a, b) => a - b)[n - 1];
}

function weightedMedian(waits: { ms: number; share: number }[]): number | undefined {
  const all = waits.reduce((sum, wait) => sum + wait.share, 0);
  let seen = 0;
  for (const wait of waits.sort((a, b) => a.ms - b.ms)) {
    seen += wait.share;
    if (all > 0 && seen >= all / 2) return wait.ms;
  }
  return undefined;
}
