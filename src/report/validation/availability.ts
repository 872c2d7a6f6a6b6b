/**
 * C.16: nodes that die and come back at random, and how much of the time a majority of them is alive: counted node by
 * node, and as seen by clients who write to a Raft group. Clients also miss the writes of every election.
 */
import type { Manners } from '../../clients/workload.ts';
import type { FaultPlan } from '../../faults/contract.ts';
import { draw, exponentialTable } from '../../kit/distribution.ts';
import { randomStream } from '../../kit/random.ts';
import { DAY, type Micros, MS, SECOND } from '../../kit/time.ts';
import { WEIGHTLESS } from './fit.ts';
import { Log } from './log.ts';
import { mean, ofMean, type Row } from './row.ts';
import { crashOf, delayedTopology, openStream, stand } from './trial.ts';

/** Long against an election, short against what is simulated. */
const REPAIR = 500 * SECOND;
const LIFE = 9 * REPAIR;
const ELECTION = 5 * SECOND;
const OPTIONS = { election_timeout: ELECTION, heartbeat: ELECTION / 2 };
const DELAY = MS;
/** A client that is not answered by then was not. */
const MANNERS: Manners = {
  timeout: SECOND,
  retry: { max: 0, backoff: 0, jitter: 0, idempotencyKey: false },
  leaderCache: 0,
};
const RATE = 0.05;
const BATCHES = 40;

/** Writes down when nodes die, when they are back, and how often somebody takes office. */
class Lives extends Log {
  readonly changes: { readonly at: Micros; readonly by: -1 | 1 }[] = [];
  reigns = 0;

  override crashed(at = 0): void {
    this.changes.push({ at, by: -1 });
  }

  override restarted(at = 0): void {
    this.changes.push({ at, by: 1 });
  }

  override leads(): void {
    this.reigns++;
  }
}

export function availabilityRows(servers: number, days: number): readonly Row[] {
  const duration = days * DAY;
  const log = lived(servers, duration);
  const majority = Math.floor(servers / 2) + 1;
  const up = LIFE / (LIFE + REPAIR);
  const expected = atLeast(majority, servers, up);
  const alive = perBatch(duration, (from, to) => shareAlive(log, servers, majority, from, to));
  const answered = perBatch(duration, (from, to) => shareAnswered(log, from, to));
  // The longest an election takes: patience at its longest, and a client that had just begun to wait.
  const elections = (log.reigns * (2 * ELECTION + MANNERS.timeout)) / duration;
  const what = `${majority} of ${servers}, each up ${up * 100} %, ${days} days`;
  return [
    { what: `${what}: share of time alive`, expected, simulated: mean(alive), within: ofMean(alive) },
    {
      what: `${what}: share of writes answered`,
      expected,
      simulated: mean(answered),
      within: ofMean(answered) + elections,
    },
  ];
}

/** Of n, at least k are up. */
export function atLeast(k: number, n: number, up: number): number {
  let sum = 0;
  let ways = 1;
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += ways * up ** i * (1 - up) ** (n - i);
    ways = (ways * (n - i)) / (i + 1);
  }
  return sum;
}

function lived(servers: number, duration: Micros): Lives {
  const names = Array.from({ length: servers }, (_, i) => `s${i + 1}`);
  const topology = delayedTopology(names, (from, to) => (from === to ? 0 : DELAY), WEIGHTLESS);
  const faults = names.flatMap((_, node) => deaths(node, duration));
  const workload = { ...openStream('poisson', servers, 0, { kind: 'write', rate: RATE }), manners: MANNERS };
  const trial = { strategy: 'consensus', options: OPTIONS, leader: 0, topology, workload, duration, faults };
  const { world, log } = stand(trial, new Lives());
  world.advance(duration);
  return log;
}

/** Exponential lives and repairs, one after the other. */
function deaths(node: number, duration: Micros): readonly FaultPlan[] {
  const random = randomStream(1, `deaths of ${node}`);
  const faults: FaultPlan[] = [];
  for (let at = 0; at < duration; ) {
    const death = at + Math.round(LIFE * draw(exponentialTable, random));
    at = death + Math.round(REPAIR * draw(exponentialTable, random));
    if (death < duration) faults.push(crashOf(node, death, at));
  }
  return faults;
}

function shareAlive(log: Lives, servers: number, majority: number, from: Micros, to: Micros): number {
  let alive = servers;
  let last = from;
  let time = 0;
  for (const { at, by } of log.changes) {
    if (at >= to) break;
    if (at > from) {
      if (alive >= majority) time += at - last;
      last = at;
    }
    alive += by;
  }
  return (time + (alive >= majority ? to - last : 0)) / (to - from);
}

function shareAnswered(log: Log, from: Micros, to: Micros): number {
  let asked = 0;
  let answered = 0;
  for (const [op, at] of log.askedAt.entries()) {
    if (at === undefined || at < from || at >= to) continue;
    asked++;
    if (log.answeredAt[op] !== undefined) answered++;
  }
  return answered / asked;
}

function perBatch(duration: Micros, of: (from: Micros, to: Micros) => number): readonly number[] {
  const size = duration / BATCHES;
  return Array.from({ length: BATCHES }, (_, i) => of(i * size, (i + 1) * size));
}
