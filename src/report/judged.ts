/** The value of a judged promise in the unit of its metric. */
import { metricOf } from '../checks/metrics.ts';
import type { Judgement } from '../world/result.ts';
import { count, milliseconds, percent } from './text.ts';

export function judgedValue(judgement: Judgement): string {
  const { value, that } = judgement;
  if (value === null) return 'no data';
  const word = that.trim().split(/[\s{<>=!]/)[0];
  // How long copies took to agree is a promise of its own, not a metric.
  return word === 'converges' ? milliseconds(value) : metricValue(word, value);
}

export function metricValue(metric: string, value: number): string {
  const unit = metricOf(metric, [metric.slice(0, metric.lastIndexOf('.'))], [])?.unit;
  if (unit === 'share') return percent(value);
  return unit === 'ms' ? milliseconds(value) : count(value);
}
