/** P4: probabilistically bounded staleness (Bailis et al., VLDB 2012, §5.7): six pairs of R and W, two fits. */
import data from '../../data/pbs-vldb12.json' with { type: 'json' };
import { ofShare, type Row, SIGMAS } from '../row.ts';
import { measured, swept, TRIALS } from './measured.ts';
import type { Fit } from './wars.ts';

type Pair = keyof (typeof data.published_table_N3)['LNKD-SSD'];

const FITS: readonly Fit[] = ['LNKD-SSD', 'LNKD-DISK'];

/** Shares of what is expected, or shares of reads, as stated with the numbers. */
const LATENCY = 0.025;
const FRESH = 0.008;
/** Of t: against the paper's, the first of a noisy sweep; against ours, of a million samples. */
const T = { paper: 0.15, ours: 0.04 };

const N = 3;
/** Of the published t: no sweep ends as early as that. */
const SWEEP_FROM = 0.9;
/** The share of stale reads that `t` is about, and of operations beyond the percentile of latencies. */
const RARE = 0.001;

export interface Case {
  readonly fit: Fit;
  readonly pair: Pair;
  readonly r: number;
  readonly w: number;
  /** Published percentiles, and the time after which 99.9 % of reads are fresh. */
  readonly read: number;
  readonly write: number;
  readonly t: number;
  /** The same with a million samples, where somebody looked. */
  readonly ours: number | undefined;
  /** So many times the usual writes: where the tail of the slow disk shows, its percentiles rest on few. */
  readonly times: number;
}

const OURS: Readonly<Record<string, { readonly 't99.9'?: number }>> = data.our_monte_carlo_1e6;
const HEAVY: readonly string[] = ['LNKD-DISK R1W1', 'LNKD-DISK R1W3'];

export const CASES: readonly Case[] = FITS.flatMap((fit) =>
  Object.entries(data.published_table_N3[fit]).map(([pair, [read, write, t]]): Case => {
    const [r, w] = [Number(pair[1]), Number(pair[3])];
    const name = `${fit} ${pair}`;
    const times = HEAVY.includes(name) ? 3 : 1;
    return { fit, pair: pair as Pair, r, w, read, write, t, ours: OURS[name]?.['t99.9'], times };
  }),
);

export function pbsRows(one: Case, writes: number): readonly Row[] {
  const { fit, pair, r, w, read, write, t, ours } = one;
  const about = ours ?? t;
  const isFirst = r === 1 && w === 1;
  // Few writes say how many are beyond a time, but hardly beyond which time one in a thousand is.
  const isSlice = writes < TRIALS;
  const near = isSlice ? [about] : [0.85 * about, about, 1.15 * about];
  const times = t === 0 ? [0] : [0, ...near, ...(isFirst ? [fit === 'LNKD-SSD' ? 5 : 10] : [])];
  const found = measured(fit, r, w, times, writes);
  const what = `${fit} ${pair}`;
  const tail = isSlice ? slower : percentile;
  const rows = [
    tail(`${what}: read p99.9, ms`, found.reads, 1 - RARE, read),
    tail(`${what}: write p99.9, ms`, found.commits, 1 - RARE, write),
  ];
  const missed = found.stale.map((count) => count / writes);
  const share = (label: string, expected: number, simulated: number, within: number): Row => {
    return { what: `${what}: ${label}`, expected, simulated, within: Math.max(within, ofShare(expected, writes)) };
  };
  // A quorum of both overlaps, and nothing is ever missed; one short of that misses less than one in a thousand.
  if (r + w > N) rows.push({ what: `${what}: share stale at once`, expected: 0, simulated: missed[0], within: 0 });
  else if (t === 0) rows.push({ ...share('share stale at once', RARE, missed[0], 0), isMost: true });
  else if (isSlice) rows.push(share(`share stale after ${about} ms`, RARE, missed[1], 0));
  else {
    const curve = times.slice(0, 4).map((at, i): Point => [at, missed[i]]);
    rows.push(
      one.times > 1 ? sweep(one) : crossed(`${what}: t of 99.9 %, ms, as published`, curve, writes, t, T.paper),
    );
    if (ours !== undefined) rows.push(crossed(`${what}: t of 99.9 %, ms, as recomputed`, curve, writes, ours, T.ours));
  }
  if (!isFirst) return rows;
  const published = data.published_P_fresh_R1W1[fit];
  rows.push(share('fresh at once', published.t0, 1 - missed[0], FRESH));
  rows.push(percentile(`${what}: write p50, ms`, found.commits, 0.5, fit === 'LNKD-SSD' ? 0.489 : 1.5));
  if ('t10' in published) rows.push(share('fresh after 10 ms', published.t10, 1 - missed[times.length - 1], FRESH));
  else rows.push(share('fresh after 5 ms', 0.99999, 1 - missed[times.length - 1], 0));
  return rows;
}

/** Three standard errors are those of ranks; where the stated tolerance is wider, that. */
function percentile(what: string, values: readonly number[], p: number, expected: number): Row {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (rank: number) => sorted[Math.min(Math.ceil(rank), sorted.length - 1)];
  const [middle, spread] = [p * sorted.length, SIGMAS * Math.sqrt(p * (1 - p) * sorted.length)];
  const simulated = at(middle - 1);
  const noise = Math.max(at(middle + spread) - simulated, simulated - at(middle - spread - 1));
  return { what, expected, simulated, within: Math.max(LATENCY * expected, noise) };
}

/** The percentile turned about: how many are slower than that. */
function slower(what: string, values: readonly number[], p: number, than: number): Row {
  const simulated = values.filter((value) => value > than).length / values.length;
  const label = `${what.replace(/ p[\d.]+, ms/, '')}s slower than ${than} ms`;
  return { what: label, expected: 1 - p, simulated, within: ofShare(1 - p, values.length) };
}

type Point = readonly [t: number, stale: number];

/** The paper's way, where noise moves the time far: the tail of the slow disk falls off slowly. */
function sweep({ fit, pair, r, w, t }: Case): Row {
  const simulated = swept(fit, r, w, Math.floor(t * SWEEP_FROM), RARE);
  const what = `${fit} ${pair}: t of 99.9 %, ms, by sweeps, as published`;
  return { what, expected: t, simulated, within: T.paper * t };
}

/** As noisy as the share of stale reads is there. */
function crossed(what: string, curve: readonly Point[], reads: number, expected: number, stated: number): Row {
  const simulated = crossing(curve, RARE);
  const noise = ofShare(RARE, reads);
  const far = Math.max(crossing(curve, RARE - noise) - simulated, simulated - crossing(curve, RARE + noise));
  return { what, expected, simulated, within: Math.max(stated * expected, far) };
}

/** When the share falls to `level`: on a line between two times in logarithms, or on from the last two. */
function crossing(curve: readonly Point[], level: number): number {
  const after = curve.findIndex(([, stale]) => stale <= level);
  const to = Math.max(1, after < 0 ? curve.length - 1 : after);
  const [[from, high], [until, low]] = [curve[to - 1], curve[to]];
  return from + ((until - from) * Math.log(high / level)) / Math.log(high / low);
}
