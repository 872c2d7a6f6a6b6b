/**
 * P2: throughput before, during and after a leader's death, as measured for Atlas (Enes et al., EuroSys'20).
 *
 * Taiwan leads, Finland and South Carolina follow, two of three must have a write (FPaxos, f = 1). 128 clients a
 * site ask in a closed loop. Taiwan's server dies at 32 s and its clients live on. Ten seconds of silence later its
 * followers take it for dead and elect; of two who have the same, South Carolina is preferred.
 */

import type { Manners } from '../../clients/workload.ts';
import { type Micros, SECOND } from '../../kit/time.ts';
import { pick, planet, roundTripMs } from '../../network/planet.ts';
import recorded from '../data/atlas-eurosys20-recovery.csv';
import { WEIGHTLESS } from './fit.ts';
import type { Log } from './log.ts';
import { mean, type Row } from './row.ts';
import { attempt, closedLoop, constantTopology, crashOf, type Trial } from './trial.ts';

const SITES = ['asia-east1', 'europe-north1', 'us-east1'];
const TAIWAN = 0;
const CAROLINA = 2;
const CLIENTS = 128;
const LENGTH = 99 * SECOND;

/** Seconds of the measurement whose mean is compared, both included. */
const BEFORE = [5, 30] as const;
const AFTER = [50, 99] as const;
const OUTAGE = { expected: 11, within: 1.5 };
const SHARE = 0.02;

/** Servers of the experiment ask again for their clients; here a client does, until it is answered. */
const PERSISTENT: Manners = {
  timeout: SECOND,
  retry: { max: 100, backoff: 0, jitter: 0, idempotencyKey: true },
  leaderCache: 0,
};

const DEATH = 32 * SECOND;

export interface Rival {
  readonly what: string;
  readonly strategy: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** No client is answered in any of these seconds, whatever patience is drawn. */
  readonly silent: readonly [number, number];
}

/** Waits for one replica of two; ten seconds without the master, and one more to gather who is left. */
export const SEMI_SYNC: Rival = {
  what: 'single-master, semi-sync',
  strategy: 'single-master',
  options: {
    ack: 'semi-sync',
    failover: { mode: 'auto', detect: 10 * SECOND, elect: SECOND, observers: 0, cooldown: 0, heartbeat: 0 },
    promote_order: ['us-east1'],
  },
  silent: [34, 42],
};

/** Of two followers, each patient from the timeout to its double, the first gives up after 4/3 of it in the mean. */
export const RAFT: Rival = {
  what: 'consensus',
  strategy: 'consensus',
  options: { election_timeout: 7.5 * SECOND, heartbeat: 0.5 * SECOND, preferred: ['asia-east1', 'us-east1'] },
  silent: [34, 39],
};

/** One run. */
export function failover(rival: Rival, seed = 1, clients = CLIENTS, length = LENGTH): Log {
  const { rttMs } = pick(planet('gcp-20')!, SITES);
  const trial: Trial = {
    strategy: rival.strategy,
    options: rival.options,
    leader: TAIWAN,
    topology: constantTopology(SITES, rttMs, WEIGHTLESS),
    workload: closedLoop([clients, clients, clients], { kind: 'write', consistency: undefined }, 0, PERSISTENT),
    duration: length,
    seed,
    faults: [crashOf(TAIWAN, DEATH, length)],
  };
  return attempt(trial);
}

export function failoverRows(rival: Rival, log: Log): readonly Row[] {
  const [first, last] = rival.silent;
  const silent = total(perSite(log, rival.silent));
  return [
    ...phase(`${rival.what}, before`, perSite(log, BEFORE), modelled(TAIWAN), measured(BEFORE)),
    { what: `${rival.what}, seconds ${first} to ${last}, ops/s`, expected: 0, simulated: silent, within: 0 },
    ...phase(`${rival.what}, after`, perSite(log, AFTER), modelled(CAROLINA), measured(AFTER)),
  ];
}

/** The longest time in which nobody is answered, in the mean of several runs; a few clients notice as well as many. */
export function outageRow(rival: Rival, runs: number): Row {
  const what = `${rival.what}, outage in s, mean of ${runs} run${runs > 1 ? 's' : ''}`;
  const outages = Array.from({ length: runs }, (_, i) => longestSilence(failover(rival, i + 1, 4, 80 * SECOND)));
  return { what, ...OUTAGE, simulated: mean(outages) / SECOND };
}

function longestSilence(log: Log): Micros {
  const times = log.answeredAt.filter((at): at is Micros => at !== undefined).sort((a, b) => a - b);
  let longest = 0;
  for (let i = 1; i < times.length; i++) longest = Math.max(longest, times[i] - times[i - 1]);
  return longest;
}

function phase(what: string, simulated: readonly number[], model: readonly number[], real: readonly number[]) {
  const row = (against: string, expected: number, ops: number): Row => ({
    what: `${what}, ${against}, ops/s`,
    expected,
    simulated: ops,
    within: SHARE * expected,
  });
  return [
    row('total measured', total(real), total(simulated)),
    row('total by the model', total(model), total(simulated)),
    ...SITES.map((site, i) => row(`${site} by the model`, model[i], simulated[i])),
  ];
}

/** Answers a second at each site over the seconds `first` to `last`; second n ends at n. */
function perSite(log: Log, [first, last]: readonly [number, number]): readonly number[] {
  const counts = SITES.map(() => 0);
  for (const [op, at] of log.answeredAt.entries()) {
    if (at !== undefined && at >= (first - 1) * SECOND && at < last * SECOND) counts[log.region[op]]++;
  }
  return counts.map((count) => count / (last - first + 1));
}

/** A closed loop: 128 clients, each as fast as round trips to the leader and from it to the nearest allow. */
function modelled(leader: number): readonly number[] {
  const matrix = pick(planet('gcp-20')!, SITES);
  const way = (a: number, b: number) => (a === b ? 0 : roundTripMs(matrix, a, b));
  const nearest = Math.min(...SITES.flatMap((_, other) => (other === leader ? [] : [way(leader, other)])));
  return SITES.map((_, site) => (1000 * CLIENTS) / (way(site, leader) + nearest));
}

function measured([first, last]: readonly [number, number]): readonly number[] {
  const rows = recorded.split('\n').map((line) => line.split(','));
  const within = rows.filter(([who, at]) => who === 'fpaxos' && Number(at) >= first && Number(at) <= last);
  return SITES.map((_, site) => mean(within.map((row) => Number(row[2 + site]))));
}

function total(sites: readonly number[]): number {
  return sites.reduce((sum, ops) => sum + ops, 0);
}
