/** What a chart is here: one Chart.js configuration for the picture and the page, and its table twin. */
import type { ChartConfiguration, ChartDataset, TitleOptions } from 'chart.js';
import type { ResultDocument } from '../../lab/document.ts';
import { variantName } from '../../lab/summary.ts';
import { shorten } from '../text.ts';

export const WIDTH = 960;

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Figure {
  /** Also the name of the picture's file. */
  readonly id: string;
  readonly title: string;
  /** What to look for, in one sentence. */
  readonly caption: string;
  readonly height: number;
  readonly config: Config;
  readonly table: Table;
}

/** Without the last columns in which no row has anything: the moments after the last answer. */
export function withoutEmptyEnd({ head, rows }: Table): Table {
  let end = head.length;
  while (end > 1 && rows.every((row) => ['', '–', 'nobody asked'].includes(row[end - 1]))) end--;
  return { head: head.slice(0, end), rows: rows.map((row) => row.slice(0, end)) };
}

/** A point, a bar or a piece of a row. */
export interface Datum {
  readonly x: number | [number, number];
  readonly y: number | string | null;
}

export type Config = ChartConfiguration<'bar' | 'line', Datum[], string>;

/** What chartjs-plugin-annotation draws; its own types do not resolve from modules. */
export type Annotations = Record<string, Readonly<Record<string, unknown>>>;

/** What the annotation plugin hands to a function. */
export interface Held {
  readonly chart: { readonly scales: Readonly<Record<string, { readonly max: number }>> };
}

/** A chart of a result; undefined where there is nothing to draw. */
export type Draw = (document: ResultDocument, theme: Theme) => Figure | undefined;

export interface Theme {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly band: string;
  readonly lane: string;
  readonly shade: string;
  readonly series: readonly string[];
  /** Availability: all ok, some failing, most failing. */
  readonly outcomes: readonly [string, string, string];
}

export const LIGHT: Theme = {
  paper: '#ffffff',
  ink: '#1c1c1c',
  faint: '#555555',
  grid: '#e4e4e4',
  band: 'rgba(90, 90, 90, 0.13)',
  lane: '#d2d2d2',
  shade: 'rgba(90, 90, 90, 0.05)',
  series: ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#5D3FD3', '#222222'],
  outcomes: ['#a6cee8', '#e69f00', '#8c1c13'],
};

export const DARK: Theme = {
  paper: '#12161c',
  ink: '#f0f0f0',
  faint: '#b4b9c0',
  grid: '#2b323c',
  band: 'rgba(200, 200, 200, 0.16)',
  lane: '#4a525e',
  shade: 'rgba(200, 200, 200, 0.06)',
  series: ['#3F9BE0', '#FF7A1A', '#35D0A5', '#F09AC8', '#8F7BFF', '#F5F5F5'],
  outcomes: ['#2f5f82', '#ffb000', '#ff6b5e'],
};

export const FONT = { family: 'DejaVu Sans, Verdana, sans-serif', size: 11 };

const DASHES = [[], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [12, 4]];
const MARKS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'cross'] as const;

/** Colour, dash and marker together: each alone tells the lines apart. */
export function lineStyle(theme: Theme, index: number, points: number): Partial<ChartDataset<'line'>> {
  const colour = theme.series[index % theme.series.length];
  const every = Math.max(1, Math.floor(points / 8));
  // Marks of different lines stand at different moments, so that lines that coincide still show.
  const first = Math.floor((every * (index % 6) + every / 2) / 6);
  return {
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: 2,
    borderDash: DASHES[index % DASHES.length],
    pointStyle: MARKS[index % MARKS.length],
    pointRadius: (context) => (context.dataIndex % every === first ? 4 : 0),
    pointHitRadius: 6,
    tension: 0,
    spanGaps: false,
  };
}

/** Title and origin stand inside the picture: people paste pictures without their context. */
export function headings(document: ResultDocument, title: string, theme: Theme): HeadingOptions {
  const { scenario, version } = document;
  const seeds = scenario.seeds.length === 1 ? `seed ${scenario.seeds[0]}` : `first of ${scenario.seeds.length} seeds`;
  // Where a sweep made several variants, the first one is drawn.
  const variant = variantName('', document.runs[0]?.set ?? {}).trim();
  const drawn = variant === '' ? seeds : `${shorten(variant, 50)} · ${seeds}`;
  const origin = [shorten(scenario.name, 40), drawn, `digest ${scenario.digest}`, `lightcone ${version}`].join(' · ');
  // The licence is in the report; the picture has room for whose numbers these are, and when.
  const whose = scenario.source === '' ? "the scenario's own" : scenario.source.split('; licence')[0];
  const source = shorten(`latencies: ${whose}`, 125);
  return {
    title: heading(shorten(title, 90), theme.ink, { ...FONT, size: 15, weight: 'bold' }, { top: 8, bottom: 4 }),
    subtitle: heading([origin, source], theme.faint, { ...FONT, size: 11 }, { top: 0, bottom: 8 }),
  };
}

interface HeadingOptions {
  readonly title: Partial<TitleOptions>;
  readonly subtitle: Partial<TitleOptions>;
}

function heading(
  text: string | string[],
  color: string,
  font: object,
  padding: { top: number; bottom: number },
): Partial<TitleOptions> {
  return { display: true, align: 'start', text, color, font, padding };
}

/** The legend, with the markers of the lines. */
export function legend(theme: Theme, display = true) {
  const labels = { color: theme.ink, font: FONT, usePointStyle: true, boxHeight: 7, padding: 14 };
  return { display, position: 'bottom' as const, labels };
}
