/** A quorum waits for the k-th fastest: exponential links through real strategies, beside the order statistic. */
import { MS, SECOND } from '../../kit/time.ts';
import { type Link, PERFECT_LINK } from '../../network/topology.ts';
import { WEIGHTLESS } from './fit.ts';
import { MODES, type Mode } from './modes.ts';
import { mean, type Row, SIGMAS } from './row.ts';
import { attempt, constantTopology, openStream } from './trial.ts';

const NAMES = ['leader', 'a', 'b', 'c', 'd'];
const MEAN_MS = 50;
/** Out takes a while, back takes none, and nothing overtakes a write but another copy's. */
const OUT: Link = { ...PERFECT_LINK, delay: MEAN_MS * MS, jitter: MEAN_MS * MS, law: 'exponential', order: 'free' };
/** Far apart, so that one write never meets the next, nor a heartbeat. */
const RATE = 1;
const RARE: Readonly<Record<string, unknown>> = { heartbeat: 100 * SECOND, election_timeout: 1000 * SECOND };

/** The mean over `writes` writes of each mode, with three standard errors of the theory's either way. */
export function orderRows(writes = 20_000): readonly Row[] {
  const constant = constantTopology(
    NAMES,
    NAMES.map(() => NAMES.map(() => 0)),
    WEIGHTLESS,
  );
  const links = constant.links.map((row, from) => row.map((link, to) => (from === 0 && to > 0 ? OUT : link)));
  return MODES.map((mode: Mode): Row => {
    const steady = 10 * SECOND;
    const log = attempt({
      strategy: mode.strategy,
      options: mode.strategy === 'consensus' ? { ...mode.options, ...RARE } : mode.options,
      leader: 0,
      topology: { ...constant, links },
      workload: openStream('constant', NAMES.length, 0, { kind: 'write', rate: RATE }),
      duration: steady + (writes / RATE) * SECOND,
    });
    const times = log.latencies(0, steady, writes);
    const others = NAMES.length - 1;
    const theory = exponentialOrder(mode.needed(others), others);
    return {
      what: `${mode.name}: mean of the ${mode.needed(others)}. of ${others} exponential delays`,
      expected: theory.mean * MEAN_MS,
      simulated: mean(times),
      within: SIGMAS * MEAN_MS * Math.sqrt(theory.variance / times.length),
    };
  });
}

/** The k-th smallest of n exponentials of mean 1 (Rényi 1953): gaps are independent, the i-th to last of mean 1/i. */
export function exponentialOrder(k: number, n: number): { readonly mean: number; readonly variance: number } {
  let mean = 0;
  let variance = 0;
  for (let i = n - k + 1; i <= n; i++) {
    mean += 1 / i;
    variance += 1 / (i * i);
  }
  return { mean, variance };
}
