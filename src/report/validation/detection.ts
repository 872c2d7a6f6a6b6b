/**
 * C.17: how long a death goes unnoticed: patience plus the way of the last heartbeat, less the time that had passed
 * since it was sent when its sender died. Deaths are spread evenly over the interval between two heartbeats.
 */
import { randomStream } from '../../kit/random.ts';
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import { WEIGHTLESS } from './fit.ts';
import { Log } from './log.ts';
import { mean, type Row, SIGMAS } from './row.ts';
import { crashOf, delayedTopology, stand } from './trial.ts';

const DELAY = 40 * MS;
/** The first leader is in office, and heartbeats are all that is said. */
const STEADY = 10 * SECOND;

export interface Detector {
  readonly what: string;
  readonly strategy: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly heartbeat: Micros;
  /** The least and the most that a follower waits. */
  readonly patience: readonly [Micros, Micros];
}

/** As in print, 1000 ms between heartbeats and 3000 ms of patience, which Raft draws between it and its double. */
export const RAFT: Detector = {
  what: 'consensus',
  strategy: 'consensus',
  options: { heartbeat: SECOND, election_timeout: 3 * SECOND },
  heartbeat: SECOND,
  patience: [3 * SECOND, 6 * SECOND],
};

/** The published case itself: 1000 ms, 3000 ms and 40 ms one way, 2540 ms on average. */
export const SINGLE_MASTER: Detector = {
  what: 'single-master',
  strategy: 'single-master',
  options: {
    failover: { mode: 'auto', detect: 3 * SECOND, elect: SECOND, observers: 0, cooldown: 0, heartbeat: SECOND },
  },
  heartbeat: SECOND,
  patience: [3 * SECOND, 3 * SECOND],
};

class Suspicion extends Log {
  at: Micros = -1;

  override suspects(at = -1): void {
    if (this.at < 0) this.at = at;
  }
}

/** From the death of a leader to the suspicion of its one follower, in ms. */
export function detection({ strategy, options, heartbeat }: Detector, seed: number): number {
  const topology = delayedTopology(['leader', 'follower'], (from, to) => (from === to ? 0 : DELAY), WEIGHTLESS);
  const death = STEADY + randomStream(seed, 'death').below(heartbeat);
  const duration = death + 10 * SECOND;
  const faults = [crashOf(0, death, duration)];
  const trial = { strategy, options, leader: 0, topology, duration, seed, faults };
  const { world, log } = stand(trial, new Suspicion());
  world.advance(duration);
  return (log.at - death) / MS;
}

export function detectionRows(detector: Detector, deaths: number): readonly Row[] {
  const { what, heartbeat, patience } = detector;
  const times = Array.from({ length: deaths }, (_, i) => detection(detector, i + 1));
  const [least, most] = patience.map((time) => time / MS);
  const interval = heartbeat / MS;
  const way = DELAY / MS;
  const variance = ((most - least) * (most - least) + interval * interval) / 12;
  const about = `${what}, heartbeat ${interval}, patience ${least}${most > least ? ` to ${most}` : ''}`;
  return [
    {
      what: `${about}, one way ${way}: mean of ${deaths} deaths`,
      expected: (least + most) / 2 + way - interval / 2,
      simulated: mean(times),
      within: SIGMAS * Math.sqrt(variance / deaths),
    },
    { what: `${about}: the longest`, expected: most + way, simulated: Math.max(...times), within: 0, isMost: true },
    {
      what: `${about}: the shortest, negated`,
      expected: interval - least - way,
      simulated: -Math.min(...times),
      within: 0,
      isMost: true,
    },
  ];
}
