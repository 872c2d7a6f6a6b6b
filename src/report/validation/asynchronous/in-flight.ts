/**
 * C.13: what an asynchronous copy lacks at a moment of chance. Writes come at Poisson times and take as long as the
 * law of the link says; a server with room for all of them (M/G/∞) holds a Poisson number, whatever the law.
 */
import { type Micros, MS, SECOND } from '../../../kit/time.ts';
import { type Link, PERFECT_LINK } from '../../../network/topology.ts';
import { ByHand } from '../by-hand.ts';
import { WEIGHTLESS } from '../fit.ts';
import { mean, ofShare, type Row, SIGMAS } from '../row.ts';
import { delayedTopology, ROWS, stand } from '../trial.ts';
import { COPY, SOURCE, Visible } from './visible.ts';

const LAG = 80 * MS;
const RATE = 10;
/** The master is open by then, and a copy that looks at moments further apart than this sees nothing twice. */
const STEADY = 3 * SECOND;
const APART = 10 * LAG;
const NAMES = ['source', 'copy'];
/** A key is written again after so many others: each write counts for itself. */
const KEYS = 1000;

/** What was missing at each moment. */
export interface Look {
  readonly underWay: number;
  /** The newest write was not there. */
  readonly isStale: boolean;
  /** What a client that read there got was not the newest write; undefined where nobody reads. */
  readonly readOld: boolean | undefined;
}

export interface Copying {
  readonly what: string;
  readonly strategy: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly link: Link;
  /** All writes go to one key, and a client reads it at the copy. */
  readonly isRead: boolean;
  /** The share of moments at which the newest write is missing: 1 - E[exp(-λL)] for lags that know nothing of it. */
  readonly stale: number;
}

const LOAD = (RATE * LAG) / SECOND;

export const CONSTANT: Copying = {
  what: 'single-master, 80 ms always',
  strategy: 'single-master',
  options: { ack: 'async' },
  link: { ...PERFECT_LINK, delay: LAG },
  isRead: true,
  stale: -Math.expm1(-LOAD),
};

/** Writes overtake one another, which a log would not let them. */
export const EXPONENTIAL: Copying = {
  what: 'quorum with w = 1, 80 ms exponential',
  strategy: 'quorum',
  options: { w: 1, r: 1, repair: 'none', anti_entropy: Number.POSITIVE_INFINITY },
  link: { ...PERFECT_LINK, delay: LAG, jitter: LAG, law: 'exponential', order: 'free' },
  isRead: false,
  stale: LOAD / (1 + LOAD),
};

export function looks({ strategy, options, link, isRead }: Copying, count: number, rate = RATE): readonly Look[] {
  const flat = delayedTopology(NAMES, () => 0, WEIGHTLESS);
  const links = flat.links.map((row, from) => row.map((plain, to) => (from < to ? link : plain)));
  const duration = STEADY + count * 2 * APART;
  const keys = isRead ? 1 : KEYS;
  const trial = {
    strategy,
    options,
    leader: 0,
    topology: { ...flat, links },
    keys: [{ ...ROWS, count: keys }],
    duration,
  };
  const log = new Visible();
  const hand = new ByHand(stand(trial, log));
  let key = 0;
  hand.poisson('writes', rate, STEADY / 2, duration, () => {
    hand.ask({ kind: 'write', key: key++ % keys, region: SOURCE, to: SOURCE });
  });
  const found: Look[] = [];
  let last: Micros = 0;
  hand.poisson('looks', SECOND / APART, STEADY, duration, () => {
    const now = hand.stand.world.time;
    if (now - last < APART || found.length === count) return;
    last = now;
    const { newest, underWay } = log;
    const look = { underWay: underWay.size, isStale: underWay.has(newest) };
    const place = found.push({ ...look, readOld: undefined }) - 1;
    if (!isRead) return;
    hand.ask({ kind: 'read', key: 0, region: COPY, to: COPY }, ({ value }) => {
      found[place] = { ...look, readOld: value !== newest };
    });
  });
  hand.stand.world.advance(duration + SECOND);
  return found;
}

export function inFlightRows(copying: Copying, count: number): readonly Row[] {
  const found = looks(copying, count);
  const what = `${copying.what}, ${RATE}/s, ${found.length} looks`;
  const share = (label: string, expected: number, is: (look: Look) => boolean | undefined): Row => {
    const simulated = found.filter(is).length / found.length;
    return { what: `${what}: ${label}`, expected, simulated, within: ofShare(expected, found.length) };
  };
  const poisson = [0, 1, 2, 3].map((k) => {
    const expected = (Math.exp(-LOAD) * LOAD ** k) / [1, 1, 2, 6][k];
    return share(`share with ${k} in flight`, expected, ({ underWay }) => underWay === k);
  });
  return [
    share('the newest write is not there', copying.stale, ({ isStale }) => isStale),
    ...(copying.isRead ? [share('a read there is old', copying.stale, ({ readOld }) => readOld)] : []),
    share('share with any in flight', -Math.expm1(-LOAD), ({ underWay }) => underWay > 0),
    ...poisson,
    {
      what: `${what}: mean number in flight`,
      expected: LOAD,
      simulated: mean(found.map(({ underWay }) => underWay)),
      within: SIGMAS * Math.sqrt(LOAD / found.length),
    },
  ];
}
