/**
 * P5: split votes and the time to a leader, as in chapter 9 of Ongaro's dissertation: fresh timers at time 0, some
 * servers down, work and disks free, no pre-vote.
 *
 * Two things differ there. Delays are drawn for every message: here for every direction between two servers of an
 * election, which a round uses once. And a vote that is granted draws a new patience: here it restarts the old one,
 * which makes the mean with two down 616 ms instead of 620 (40,000 elections each).
 */
import { defaults } from '../../kit/options.ts';
import { type Random, randomStream } from '../../kit/random.ts';
import { type Micros, MS } from '../../kit/time.ts';
import { consensus } from '../../strategies/consensus/strategy.ts';
import type { Address } from '../../strategies/contract.ts';
import { WEIGHTLESS } from './fit.ts';
import { Log } from './log.ts';
import { mean, ofMean, ofShare, type Row } from './row.ts';
import { delayedTopology, stand } from './trial.ts';

export interface Race {
  readonly what: string;
  readonly servers: number;
  readonly down: number;
  /** Patience is drawn between it and its double. */
  readonly timeout: Micros;
  /** One way, least and most. */
  readonly delay: readonly [Micros, Micros];
}

interface Result {
  readonly tookMs: number;
  /** Nobody was elected in the first term. */
  readonly wasSplit: boolean;
}

const NARROW = { servers: 5, down: 1, timeout: 100 * MS };
const WIDE = { servers: 5, timeout: 300 * MS, delay: [30 * MS, 40 * MS] } as const;

/** Share of split votes: published, and by the closed form for l = delay / range. */
const SPLITS: readonly { readonly race: Race; readonly published: number; readonly exact: number }[] = [
  { race: { ...NARROW, what: '1 ms one way', delay: [MS, MS] }, published: 0.0006, exact: 0.00059 },
  { race: { ...NARROW, what: '10 ms one way', delay: [10 * MS, 10 * MS] }, published: 0.052, exact: 0.0523 },
  { race: { ...NARROW, what: '20 ms one way', delay: [20 * MS, 20 * MS] }, published: 0.181, exact: 0.1808 },
];

/** Times to a leader in ms: the paper's, and those of an independent simulation of 50,000 elections. */
const TIMES: readonly {
  readonly race: Race;
  readonly paper: { readonly mean: number; readonly p999: number };
  readonly ours: { readonly mean: number; readonly split: number };
}[] = [
  {
    race: { ...WIDE, what: 'WAN, one of five down', down: 1 },
    paper: { mean: 475, p999: 1500 },
    ours: { mean: 467.7, split: 0.09 },
  },
  {
    race: { ...WIDE, what: 'WAN, two of five down', down: 2 },
    paper: { mean: 650, p999: 3000 },
    ours: { mean: 620.8, split: 0.31 },
  },
];

export function splitRows(elections: number): readonly Row[] {
  return SPLITS.flatMap(({ race, published, exact }): readonly Row[] => {
    const simulated = shareSplit(results(race, elections));
    const what = `split votes of five with one down, ${race.what}, ${elections} elections`;
    // The published numbers are rounded: half of their last digit is no error.
    const rounding = Math.abs(published - exact);
    return [{ what, expected: published, simulated, within: ofShare(exact, elections) + rounding }];
  });
}

export function timeRows(elections: number): readonly Row[] {
  return TIMES.flatMap(({ race, paper, ours }): readonly Row[] => {
    const all = results(race, elections);
    const times = all.map(({ tookMs }) => tookMs);
    const sampling = ofMean(times);
    const slow = times.filter((ms) => ms > paper.p999).length / elections;
    const what = `${race.what}, ${elections} elections`;
    return [
      {
        what: `${what}: mean, paper`,
        expected: paper.mean,
        simulated: mean(times),
        within: 0.05 * paper.mean + sampling,
      },
      {
        what: `${what}: mean, own simulation`,
        expected: ours.mean,
        simulated: mean(times),
        within: 0.02 * ours.mean + sampling,
      },
      {
        what: `${what}: share split, own simulation`,
        expected: ours.split,
        simulated: shareSplit(all),
        // It was rounded to two decimals.
        within: ofShare(ours.split, elections) + 0.005,
      },
      {
        what: `${what}: share that takes more than ${paper.p999 / 1000} s`,
        expected: 0.001,
        simulated: slow,
        within: ofShare(0.001, elections),
        isMost: true,
      },
    ];
  });
}

function results(race: Race, elections: number): readonly Result[] {
  return Array.from({ length: elections }, (_, i) => elect(race, i + 1));
}

function shareSplit(all: readonly Result[]): number {
  return all.filter(({ wasSplit }) => wasSplit).length / all.length;
}

/** Hears of the first leader. */
class FirstLeader extends Log {
  at: Micros = -1;
  term = 0;

  override leads(at?: Micros, _replica?: Address, term?: number): void {
    if (this.at >= 0 || at === undefined || term === undefined) return;
    this.at = at;
    this.term = term;
  }
}

const OPTIONS = { ...defaults(consensus.options), pre_vote: false, check_quorum: false };

/** One election from the first moment to the first leader. */
export function elect({ servers, down, timeout, delay }: Race, seed: number): Result {
  const names = Array.from({ length: servers }, (_, i) => `s${i + 1}`);
  const topology = delayedTopology(names, drawn(delay, randomStream(seed, 'delays')), WEIGHTLESS);
  const options = { ...OPTIONS, election_timeout: timeout, heartbeat: timeout / 4 };
  const trial = { strategy: 'consensus', options, leader: -1, topology, duration: 0, seed };
  const { world, levers, log } = stand(trial, new FirstLeader());
  for (let node = 0; node < down; node++) levers.crash(0, node, false, 'kept');
  for (let until = timeout; log.at < 0; until += timeout) world.advance(until);
  return { tookMs: log.at / MS, wasSplit: log.term > 1 };
}

/** A delay for each direction between two servers. */
function drawn([least, most]: readonly [Micros, Micros], random: Random): (from: number, to: number) => Micros {
  return (from, to) => (from === to ? 0 : random.between(least, most));
}
