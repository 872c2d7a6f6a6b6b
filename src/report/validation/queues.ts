/** Queues through the real machine: Poisson requests to one node without copies, beside the closed forms. */
import { type Micros, SECOND } from '../../kit/time.ts';
import type { NodeSpec } from '../../network/topology.ts';
import { WEIGHTLESS } from './fit.ts';
import type { Log } from './log.ts';
import { mean, quantile, type Row, SIGMAS } from './row.ts';
import { attempt, constantTopology, openStream } from './trial.ts';

export interface Queue {
  readonly name: string;
  /** Requests a second. */
  readonly rate: number;
  readonly node: NodeSpec;
  /** Mean time from arrival to departure, ms. */
  readonly sojourn: number;
  /** Quantiles of it are known: it is exponential. */
  readonly isExponential: boolean;
}

const SERVICE_MS = 10;
const NODE: NodeSpec = { ...WEIGHTLESS, serviceTime: SERVICE_MS * 1000, service: 'exponential', queue: 1_000_000 };

/** ρ = 0.8 each. Closed forms: M/M/1; Pollaczek–Khinchine; Erlang C. */
export const QUEUES: readonly Queue[] = [
  { name: 'M/M/1', rate: 80, node: NODE, sojourn: SERVICE_MS / (1 - 0.8), isExponential: true },
  {
    name: 'M/D/1',
    rate: 80,
    node: { ...NODE, service: 'constant' },
    sojourn: SERVICE_MS + (0.8 * SERVICE_MS) / (2 * (1 - 0.8)),
    isExponential: false,
  },
  {
    name: 'M/M/4',
    rate: 320,
    node: { ...NODE, servers: 4 },
    sojourn: SERVICE_MS + (erlangC(4, 3.2) * SERVICE_MS) / (4 - 3.2),
    isExponential: false,
  },
];

/** The queue has forgotten that it began empty. */
const WARM = 0.02;
const BATCHES = 40;
const LITTLE = 0.001;

/** A million customers take about two seconds. */
export function queueRows(queue: Queue, customers = 1_000_000): readonly Row[] {
  const { name, rate, node, sojourn } = queue;
  const duration = (customers / rate) * SECOND;
  const log = attempt({
    strategy: 'single-site',
    leader: 0,
    topology: constantTopology(['here'], [[0]], node),
    workload: openStream('poisson', 1, 0, { kind: 'read', rate }),
    duration,
  });
  const from = duration * WARM;
  const times = log.latencies(0, from, Number.POSITIVE_INFINITY);
  const rows: Row[] = [sampled(`${name} mean`, times, sojourn, mean)];
  for (const p of queue.isExponential ? [0.5, 0.95, 0.99] : []) {
    rows.push(sampled(`${name} p${p * 100}`, times, -sojourn * Math.log(1 - p), (part) => quantile(part, p)));
  }
  return [...rows, ...littleRows(name, log, from, duration)];
}

/** The standard error is that of batch means: queues remember, so neighbours are not independent. */
function sampled(
  what: string,
  times: readonly number[],
  expected: number,
  of: (part: readonly number[]) => number,
): Row {
  const size = Math.floor(times.length / BATCHES);
  const parts = Array.from({ length: BATCHES }, (_, i) => of(times.slice(i * size, (i + 1) * size)));
  const centre = mean(parts);
  const variance = parts.reduce((sum, part) => sum + (part - centre) * (part - centre), 0) / (BATCHES - 1);
  return { what, expected, simulated: of(times), within: SIGMAS * Math.sqrt(variance / BATCHES) };
}

/** L = λW, of those who wait and of all who are there: counted over time against timed one by one. */
function littleRows(name: string, log: Log, from: Micros, until: Micros): readonly Row[] {
  const stays = [
    { what: `${name} number waiting (λWq)`, leaves: log.begunAt },
    { what: `${name} number present (λW)`, leaves: log.answeredAt },
  ];
  return stays.map(({ what, leaves }): Row => {
    const out = leaves.slice(1).map((at) => at ?? Number.POSITIVE_INFINITY);
    const present = meanNumber(log.askedAt.slice(1), out, from, until);
    let count = 0;
    let sum = 0;
    for (let op = 1; op < log.askedAt.length; op++) {
      if (log.askedAt[op] < from) continue;
      count++;
      sum += out[op - 1] - log.askedAt[op];
    }
    const expected = (count / (until - from)) * (sum / count);
    return { what, expected, simulated: present, within: LITTLE * expected };
  });
}

/** The time average of how many are in, from the log of who came and went when. */
export function meanNumber(came: readonly Micros[], went: readonly Micros[], from: Micros, until: Micros): number {
  const goings = [...went].sort((a, b) => a - b);
  let inside = 0;
  let area = 0;
  let last = from;
  let next = 0;
  const pass = (at: Micros, change: number) => {
    const now = Math.min(Math.max(at, from), until);
    area += inside * (now - last);
    last = now;
    inside += change;
  };
  for (const at of came) {
    while (goings[next] <= at) pass(goings[next++], -1);
    pass(at, 1);
  }
  while (next < goings.length) pass(goings[next++], -1);
  return area / (until - from);
}

/** The chance that all c servers are busy, a being the load in servers. */
export function erlangC(c: number, a: number): number {
  let term = 1;
  let sum = 0;
  for (let k = 0; k < c; k++) {
    sum += term;
    term *= a / (k + 1);
  }
  const busy = (term * c) / (c - a);
  return busy / (sum + busy);
}
