/** How long writes took over time: the 99th percentile above, the median below. */
import { firstRuns, type ResultDocument } from '../../lab/document.ts';
import { clockFace, milliseconds, shorten } from '../text.ts';
import { type Figure, lineStyle, type Theme } from './figure.ts';
import { type Panel, panelChart, panelHeight } from './panels.ts';
import { atLeast, peak, points, tellingMoments, valueAt } from './series.ts';

export function writesChart(document: ResultDocument, theme: Theme): Figure | undefined {
  const runs = firstRuns(document).filter((run) => peak(run.series['write.latency.p50']) !== null);
  if (runs.length === 0) return undefined;
  const panel = (name: string, percentile: 'write.latency.p50' | 'write.latency.p99'): Panel => ({
    name,
    lines: runs.map((run) => {
      const fold = percentile === 'write.latency.p50' ? 'middle' : 'worst';
      const line = atLeast(points(run.series[percentile], run.series.width, fold, 120), 0.1);
      const index = document.scenario.strategies.findIndex((strategy) => strategy.id === run.strategy);
      return { label: shorten(run.strategy, 40), style: lineStyle(theme, index, line.length), points: line };
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
    caption: 'A gap means that no write was answered then.',
    height: panelHeight(spec, document),
    config: panelChart(spec, document, theme),
    table: { head, rows },
  };
}

function shown(value: number | null): string {
  return value === null ? '–' : milliseconds(value);
}
