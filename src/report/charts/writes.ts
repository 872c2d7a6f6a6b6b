/** How long writes took over time: the 99th percentile above, the median below. */
import { firstRuns, type ResultDocument, type TimedRun } from '../../lab/document.ts';
import { clockFace, count, milliseconds, shorten, stretch } from '../text.ts';
import { type Figure, lineStyle, type Theme } from './figure.ts';
import { type Panel, panelChart, panelHeight } from './panels.ts';
import { atLeast, groupFor, inGroups, peak, tellingMoments, valueAt } from './series.ts';

const MOST_POINTS = 120;
const FEWEST_POINTS = 12;
const ENOUGH_FOR_A_MEDIAN = 30;

export function writesChart(document: ResultDocument, theme: Theme): Figure | undefined {
  const runs = firstRuns(document).filter((run) => peak(run.series['write.latency.p50']) !== null);
  if (runs.length === 0) return undefined;
  const grain = grainOf(runs);
  const panel = (name: string, percentile: 'write.latency.p50' | 'write.latency.p99'): Panel => ({
    name,
    lines: runs.map((run) => {
      const values = run.series[percentile];
      const { width } = run.series;
      const isMedian = percentile === 'write.latency.p50';
      const folded = isMedian
        ? inGroups(values, width, 'middle', grain.p50)
        : inGroups(values, width, 'worst', grain.p99);
      const line = atLeast(folded, 0.1);
      const index = document.scenario.strategies.findIndex((strategy) => strategy.id === run.strategy);
      const style = lineStyle(theme, index, line.length);
      // A line between two medians would claim that there were medians between them.
      const dots = { ...style, showLine: false, pointRadius: 3 };
      return { label: shorten(run.strategy, 40), style: isMedian ? dots : style, points: line };
    }),
  });
  const title = 'Write latency over time, by moment of issue';
  const panels = [
    panel('p99: the slowest in a hundred', 'write.latency.p99'),
    panel('p50: the median', 'write.latency.p50'),
  ];
  const spec = { title, unit: 'ms' as const, panels, panelPx: 175 };
  const moments = tellingMoments(document);
  const head = ['strategy', 'percentile', ...moments.map((at) => `at ${clockFace(at)}`)];
  const rows = runs.flatMap((run) =>
    (['write.latency.p50', 'write.latency.p99'] as const).map((name) => [
      run.strategy,
      name === 'write.latency.p50' ? 'p50' : 'p99',
      ...moments.map((at) => shown(valueAt(run.series[name], run.series.width, at))),
    ]),
  );
  return {
    id: 'writes',
    title,
    caption: `A gap means that no write was answered then. ${grain.words}`,
    height: panelHeight(spec, document),
    config: panelChart(spec, document, theme),
    table: { head, rows },
  };
}

interface Grain {
  /** Buckets that make one point. */
  readonly p50: number;
  readonly p99: number;
  readonly words: string;
}

/**
 * Clients near and far make two heaps of latencies, and the median of a few writes falls into one or the
 * other by chance; near an even split so does the median of many, which is why medians are dots.
 */
function grainOf(runs: readonly TimedRun[]): Grain {
  const { width } = runs[0].series;
  const length = runs[0].series['write.latency.p50'].length;
  const perSecond = runs.map(writesPerSecond).reduce((a, b) => Math.min(a, b));
  const perBucket = (perSecond * width) / 1000;
  const p99 = groupFor(length, MOST_POINTS);
  const wanted = perBucket > 0 ? Math.ceil(ENOUGH_FOR_A_MEDIAN / perBucket) : p99;
  const p50 = Math.max(p99, Math.min(wanted, groupFor(length, FEWEST_POINTS)));
  const each = (group: number) => stretch(group * width);
  const median = p50 === 1 ? `p50: of each ${each(1)}` : `p50: the middle one of the medians in each ${each(p50)}`;
  const writes = `about ${count(Math.max(1, Math.round(perBucket * p50)))} writes or more`;
  return { p50, p99, words: `${median}, ${writes}; p99: the worst in each ${each(p99)}.` };
}

/** Answered, on average over the run. */
function writesPerSecond({ by_op, metrics }: TimedRun): number {
  const writing = Object.values(by_op).filter((op) => (op['write.latency.p50'] ?? null) !== null);
  const all = writing.reduce((sum, op) => sum + (op.throughput ?? 0), 0);
  return all > 0 ? all : (metrics.throughput ?? 0);
}

function shown(value: number | null): string {
  return value === null ? '–' : milliseconds(value);
}
