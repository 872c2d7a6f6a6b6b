/** Latency of reads and writes by strategy: median, 90th and 99th percentile on one logarithmic line. */
import { firstRuns, type ResultDocument, type TimedRun } from '../../lab/document.ts';
import { milliseconds, shorten } from '../text.ts';
import { type Annotations, type Config, type Figure, FONT, type Held, headings, legend, type Theme } from './figure.ts';
import { axisTime, decades } from './panels.ts';

const PERCENTILES = ['p50', 'p90', 'p99'] as const;
const MARKS = ['circle', 'rectRot', 'triangle'] as const;
const ROW_PX = 30;
const NUMBERS_PX = 230;

interface Row {
  readonly label: string;
  readonly strategy: number;
  readonly values: readonly [number, number, number];
}

export function latencyChart(document: ResultDocument, theme: Theme): Figure | undefined {
  const rows = firstRuns(document).flatMap((run) => [
    ...rowOf(document, run, 'write'),
    ...rowOf(document, run, 'read'),
  ]);
  if (rows.length === 0) return undefined;
  const title = 'Latency as clients saw it: p50 / p90 / p99';
  return {
    id: 'latency',
    title,
    caption: 'From the moment the client wanted to ask, retries included; every tenfold step is equally wide.',
    height: 170 + rows.length * ROW_PX,
    config: latencyConfig(document, theme, title, rows),
    table: {
      head: ['strategy', ...PERCENTILES],
      rows: rows.map((row) => [row.label, ...row.values.map(milliseconds)]),
    },
  };
}

function rowOf(document: ResultDocument, run: TimedRun, side: 'read' | 'write'): readonly Row[] {
  const values = PERCENTILES.map((name) => run.metrics[`${side}.latency.${name}`] ?? null);
  const [p50, p90, p99] = values;
  if (p50 === null || p90 === null || p99 === null) return [];
  const strategy = document.scenario.strategies.findIndex((use) => use.id === run.strategy);
  // A logarithmic axis has no zero, and nobody waits less than ten microseconds.
  const seen = (ms: number) => Math.max(ms, 0.01);
  return [{ label: `${shorten(run.strategy, 28)}  ${side}`, strategy, values: [seen(p50), seen(p90), seen(p99)] }];
}

function latencyConfig(document: ResultDocument, theme: Theme, title: string, rows: readonly Row[]): Config {
  const colours = rows.map((row) => theme.series[row.strategy % theme.series.length]);
  const spans: Config['data']['datasets'][number] = {
    type: 'bar',
    label: 'p50 to p99',
    data: rows.map((row) => ({ x: [row.values[0], Math.max(row.values[2], row.values[0] * 1.001)], y: row.label })),
    backgroundColor: colours.map((colour) => `${colour}55`),
    borderColor: colours,
    borderWidth: 1,
    borderSkipped: false,
    barThickness: 8,
    order: 2,
  };
  const marks = PERCENTILES.map((name, index): Config['data']['datasets'][number] => ({
    type: 'line',
    label: name,
    data: rows.map((row) => ({ x: row.values[index], y: row.label })),
    showLine: false,
    pointStyle: MARKS[index],
    pointRadius: 6,
    pointBackgroundColor: index === 0 ? colours : theme.paper,
    pointBorderColor: colours,
    borderColor: theme.ink,
    pointBorderWidth: 2,
    order: 1,
  }));
  return {
    type: 'bar',
    data: { labels: rows.map((row) => row.label), datasets: [spans, ...marks] },
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: false,
      layout: { padding: { left: 8, right: NUMBERS_PX, top: 4, bottom: 4 } },
      scales: { x: latencyAxis(rows, theme), y: rowAxis(theme) },
      plugins: {
        ...headings(document, title, theme),
        legend: { ...legend(theme), labels: { ...legend(theme).labels, generateLabels: () => percentileMarks(theme) } },
        annotation: { clip: false, annotations: numbersBeside(rows, theme) },
      },
    },
  };
}

function latencyAxis(rows: readonly Row[], theme: Theme): object {
  const values = rows.flatMap((row) => row.values);
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  const ticks = { color: theme.ink, font: FONT, autoSkip: false, maxRotation: 0, callback: axisTime };
  return { type: 'logarithmic', ...decades(least, most, 0.05), ticks, grid: { color: theme.grid } };
}

function rowAxis(theme: Theme): object {
  return {
    type: 'category',
    offset: true,
    ticks: { color: theme.ink, font: FONT, autoSkip: false },
    grid: { display: false },
  };
}

function percentileMarks(theme: Theme) {
  return PERCENTILES.map((text, index) => ({
    text,
    fontColor: theme.ink,
    pointStyle: MARKS[index],
    strokeStyle: theme.ink,
    fillStyle: index === 0 ? theme.ink : theme.paper,
    lineWidth: 2,
    datasetIndex: index + 1,
  }));
}

/** The numbers stand in a column of their own, where no mark can be. */
function numbersBeside(rows: readonly Row[], theme: Theme): Annotations {
  const annotations: Annotations = {};
  rows.forEach((row, index) => {
    annotations[`row${index}`] = beside(index, row.values.map(milliseconds).join(' / '), theme);
  });
  return annotations;
}

function beside(row: number, content: string, theme: Theme): Annotations[string] {
  return {
    type: 'label',
    xScaleID: 'x',
    yScaleID: 'y',
    xValue: (context: Held) => context.chart.scales.x?.max ?? 0,
    yValue: row,
    position: { x: 'start', y: 'center' },
    xAdjust: 6,
    content,
    color: theme.ink,
    font: FONT,
    padding: 0,
  };
}
