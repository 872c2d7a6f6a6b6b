/** The value of a judged promise in the unit of its metric. */
import { metricOf } from '../checks/metrics.ts';
import type { Judgement } from '../world/result.ts';
import { count, milliseconds, percent } from './text.ts';

export function judgedValue(judgement: Judgement): string {
  const { value, that } = judgement;
  if (value === null) return 'no data';
  return metricValue(that.trim().split(/[\s{<>=!]/)[0], value);
}

export function metricValue(metric: string, value: number): string {
  const unit = metricOf(metric, [metric.slice(0, metric.lastIndexOf('.'))], [])?.unit;
  if (unit === 'share') return percent(value);
  return unit === 'ms' ? milliseconds(value) : count(value);
}
