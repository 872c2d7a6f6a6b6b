/** The value of a judged promise in the unit of its metric. */
import type { Judgement } from '../world/result.ts';
import { count, milliseconds, percent } from './text.ts';

export function judgedValue(judgement: Judgement): string {
  const { value, that } = judgement;
  if (value === null) return 'no data';
  const metric = that.trim().split(/[\s{<>=!]/)[0];
  return metricValue(metric, value);
}

/** By the names of `scenario-format.md` §3: latencies and lags are ms, shares 0..1, the rest is counted. */
export function metricValue(metric: string, value: number): string {
  if (metric === 'availability' || metric === 'reads.stale') return percent(value);
  if (/(^|\.)(latency|lag|visibility|staleness)\./.test(metric) || TIMES.has(metric)) return milliseconds(value);
  return count(value);
}

const TIMES = new Set([
  'convergence.time',
  'failover.total',
  'failover.detect',
  'failover.elect',
  'failover.redirect',
  'failover.lost_time',
  'degraded.time',
]);
