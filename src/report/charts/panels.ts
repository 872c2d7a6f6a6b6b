/** Time charts: panels above each other on one clock, under the lanes of the faults. */
import type { ChartDataset } from 'chart.js';
import type { ResultDocument } from '../../lab/document.ts';
import { clockFace, count, moment, round } from '../text.ts';
import { bandAnnotations, laneAxis, lanesHeight, lanesOf } from './bands.ts';
import { type Annotations, type Config, FONT, type Held, headings, legend, type Theme, WIDTH } from './figure.ts';

export interface Line {
  readonly label: string;
  readonly style: Partial<ChartDataset<'line'>>;
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
  /** True for steps: a count holds until the next one. */
  readonly stepped?: boolean;
}

export interface Panel {
  readonly name: string;
  readonly lines: readonly Line[];
}

export interface Panels {
  readonly title: string;
  readonly unit: 'ms' | 'count';
  readonly panels: readonly Panel[];
  readonly panelPx: number;
}

/** Left of the plot: numbers on the axis. */
const AXIS_PX = 78;

export function panelHeight(spec: Panels, document: ResultDocument): number {
  return 150 + spec.panels.length * spec.panelPx + lanesHeight(lanesOf(document, WIDTH - AXIS_PX - 24));
}

export function panelChart(spec: Panels, document: ResultDocument, theme: Theme): Config {
  const lanes = lanesOf(document, WIDTH - AXIS_PX - 24);
  const plotPx = spec.panels.length * spec.panelPx;
  const scales: Record<string, object> = { x: timeAxis(document, theme) };
  const annotations: Annotations = bandAnnotations(
    lanes,
    theme,
    spec.panels.map((_, place) => `y${place}`),
  );
  const datasets: Config['data']['datasets'] = [];
  // Chart.js piles stacked axes from the bottom up.
  [...spec.panels].reverse().forEach((panel, place) => {
    const axis = `y${place}`;
    scales[axis] = valueAxis(spec, panel, theme);
    annotations[`panel${place}`] = panelName(panel.name, axis, theme);
  });
  spec.panels.forEach((panel, index) => {
    const yAxisID = `y${spec.panels.length - 1 - index}`;
    for (const line of panel.lines) {
      const stepped = line.stepped === true ? ('before' as const) : false;
      datasets.push({
        ...line.style,
        type: 'line',
        label: line.label,
        data: [...line.points],
        yAxisID,
        stepped,
      } as Config['data']['datasets'][number]);
    }
  });
  scales.lanes = laneAxis(lanes, plotPx / spec.panels.length);
  return {
    type: 'line',
    data: { datasets },
    options: {
      animation: false,
      responsive: false,
      parsing: false,
      layout: { padding: { left: 8, right: 24, top: 4, bottom: 4 } },
      scales,
      interaction: { mode: 'nearest', intersect: false },
      plugins: {
        ...headings(document, spec.title, theme),
        legend: onceEach(theme, datasets),
        tooltip: { callbacks: { title: (items) => moment(items[0]?.parsed.x ?? 0) } },
        annotation: { clip: false, annotations },
      },
    },
  };
}

/** Ticks where a clock has them: every 10 s, 1 min, 5 min, …, and about a dozen in all. */
export function timeAxis(document: ResultDocument, theme: Theme) {
  const end = document.scenario.duration + document.scenario.settle;
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];
  const step = (steps.find((seconds) => end / (seconds * 1000) <= 14) ?? 864_000) * 1000;
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => ({ value: index * step }));
  return {
    type: 'linear' as const,
    min: 0,
    max: end,
    title: { display: true, text: 'simulated time (minutes:seconds)', color: theme.faint, font: FONT },
    afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
      axis.ticks = ticks;
    },
    ticks: {
      color: theme.ink,
      font: FONT,
      maxRotation: 0,
      callback: (value: number | string) => clockFace(Number(value)),
    },
    grid: { color: theme.grid },
  };
}

function valueAxis(spec: Panels, panel: Panel, theme: Theme): object {
  const values = panel.lines.flatMap((line) => line.points.flatMap((point) => (point.y === null ? [] : [point.y])));
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const common = {
    axis: 'y',
    position: 'left',
    stack: 'panels',
    stackWeight: 1,
    offset: false,
    grid: { color: theme.grid },
    border: { color: theme.faint },
    afterFit: (scale: { width: number }) => {
      scale.width = AXIS_PX;
    },
  };
  const ticks = { color: theme.ink, font: FONT, includeBounds: false };
  if (spec.unit === 'count') {
    // Headroom for the panel's name, and whole numbers only.
    return {
      ...common,
      type: 'linear',
      min: 0,
      suggestedMax: Math.max(1, most * 1.3),
      // The highest number of a panel would stand on the zero of the one above it.
      afterBuildTicks: (axis: { ticks: { value: number }[]; max: number }) => {
        if (spec.panels.length > 1) axis.ticks = axis.ticks.filter(({ value }) => value < axis.max);
      },
      ticks: { ...ticks, precision: 0 },
    };
  }
  const least = values.reduce((a, b) => Math.min(a, b), most > 0 ? most : 1);
  return {
    ...common,
    type: 'logarithmic',
    ...decades(least, most),
    ticks: { ...ticks, autoSkip: false, callback: axisTime },
  };
}

/** Tenfold steps, with room above the data for the panel's name. */
export function decades(least: number, most: number, room = 0.25) {
  const from = Math.floor(Math.log10(Math.max(least, 0.01)) + 1e-9);
  const to = Math.max(Math.log10(Math.max(most, 0.01)), from + 0.8);
  const top = to + (to - from) * room;
  const step = top - from > 6 ? 2 : 1;
  const powers = Array.from({ length: Math.floor((top - from) / step) + 1 }, (_, index) => from + index * step);
  const ticks = powers
    .filter((power) => power <= top - (top - from) * room * 0.48)
    .map((power) => ({ value: 10 ** power }));
  const afterBuildTicks = (axis: { ticks: { value: number }[] }) => {
    axis.ticks = ticks;
  };
  return { min: 10 ** from, max: 10 ** top, afterBuildTicks };
}

/** 10 ms, 1 s: what stands at a tenfold step. */
export function axisTime(value: number | string): string {
  const ms = Number(value);
  return ms >= 1000 ? `${count(round(ms / 1000, 1))} s` : `${round(ms, 1)} ms`;
}

function panelName(name: string, axis: string, theme: Theme): Annotations[string] {
  return {
    type: 'label',
    xScaleID: 'x',
    yScaleID: axis,
    xValue: 0,
    yValue: (context: Held) => context.chart.scales[axis]?.max ?? 0,
    position: { x: 'start', y: 'start' },
    content: name,
    color: theme.ink,
    backgroundColor: theme.paper,
    font: { ...FONT, size: 12, weight: 'bold' },
    padding: { left: 4, right: 4, top: 1, bottom: 1 },
    xAdjust: 6,
    yAdjust: 3,
    z: 10,
  };
}

/** A name that stands in several panels has one entry in the legend. */
function onceEach(theme: Theme, datasets: readonly { label?: string | undefined }[]) {
  const shown = legend(theme);
  const first = new Map<string, number>();
  datasets.forEach((dataset, index) => {
    if (!first.has(dataset.label ?? '')) first.set(dataset.label ?? '', index);
  });
  const filter = (item: { text: string; datasetIndex?: number }) => first.get(item.text) === item.datasetIndex;
  return { ...shown, labels: { ...shown.labels, filter } };
}
