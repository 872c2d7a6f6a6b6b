/** C.14: on a link that carries B of the r that is offered, lag grows at r/B - 1 seconds a second; else it stays. */
import { type Micros, MS, SECOND } from '../../../kit/time.ts';
import { PERFECT_LINK } from '../../../network/topology.ts';
import { ByHand } from '../by-hand.ts';
import { WEIGHTLESS } from '../fit.ts';
import { mean, type Row } from '../row.ts';
import { delayedTopology, ROWS, stand } from '../trial.ts';
import { SOURCE, Visible } from './visible.ts';

const DELAY = 40 * MS;
/** A write every so often, to a key of its own for long enough. */
const GAP = 20 * MS;
const KEYS = 10_000;
const STEADY = 5 * SECOND;
const END = 35 * SECOND;
/** Of r/B - 1, and of a second where nothing grows: what is sent beside the writes comes in lumps. */
const WITHIN = 0.001;

export interface Shipping {
  readonly strategy: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Each sends a write as soon as it has it, and once: nothing stays back for want of room in a window, and nobody who is
 * late is taken for lost.
 */
export const SHIPPINGS: readonly Shipping[] = [
  { strategy: 'single-master', options: { ack: 'async' } },
  { strategy: 'multi-master', options: {} },
  {
    strategy: 'quorum',
    options: {
      ...{ w: 1, r: 1, repair: 'none', anti_entropy: NEVER, suspect: NEVER },
      hints: { window: 0, count_to_w: false },
    },
  },
];

/** Bytes from the source to the copy. */
class Weighed extends Visible {
  bytes = 0;

  override sent(from = 0, to = 0, bytes = 0): void {
    if (from === SOURCE && to !== SOURCE) this.bytes += bytes;
  }
}

/** How many bytes left a second, and by how many seconds a second the lag of what was written grew. */
export function overloaded({ strategy, options }: Shipping, bandwidth: number) {
  const topology = delayedTopology(['source', 'copy'], (from, to) => (from === to ? 0 : DELAY), WEIGHTLESS);
  const links = topology.links.map((row, from) =>
    row.map((link, to) => (from < to ? { ...PERFECT_LINK, delay: DELAY, bandwidth } : link)),
  );
  const trial = {
    strategy,
    options,
    leader: 0,
    topology: { ...topology, links },
    keys: [{ ...ROWS, count: KEYS }],
    duration: END,
  };
  const log = new Weighed();
  const hand = new ByHand(stand(trial, log));
  const { world } = hand.stand;
  let key = 0;
  const times: Micros[] = [];
  const lags: number[] = [];
  for (let at = STEADY; at < END; at += GAP) {
    hand.at(at, () => hand.ask({ kind: 'write', key: key++ % KEYS, region: SOURCE, to: SOURCE }));
  }
  world.advance(STEADY - 1);
  const before = log.bytes;
  world.advance(END - 1);
  const offered = (log.bytes - before) / (END - STEADY);
  world.advance(3 * END);
  for (let op = 1; op < log.askedAt.length; op++) {
    times.push(log.askedAt[op]);
    lags.push((log.lag(op) ?? Number.NaN) * MS);
  }
  return { offered, growth: slope(times, lags) };
}

export function overloadRows(shipping: Shipping): readonly Row[] {
  const { offered } = overloaded(shipping, Number.POSITIVE_INFINITY);
  return [0.8, 1.25, 2].map((load): Row => {
    const { growth } = overloaded(shipping, offered / load);
    const expected = Math.max(0, load - 1);
    return {
      what: `${shipping.strategy}, r/B = ${load}: lag grows, s per s`,
      expected,
      simulated: growth,
      within: WITHIN * Math.max(expected, 1),
    };
  });
}

/** By least squares. */
function slope(xs: readonly number[], ys: readonly number[]): number {
  const [x, y] = [mean(xs), mean(ys)];
  const over = xs.reduce((sum, one, i) => sum + (one - x) * (ys[i] - y), 0);
  return over / xs.reduce((sum, one) => sum + (one - x) * (one - x), 0);
}
