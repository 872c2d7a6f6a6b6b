/** Availability strips: a row for each strategy and client region, thicker and darker where it failed. */
import { firstRuns, type ResultDocument } from '../../lab/document.ts';
import { placeName } from '../places.ts';
import { clockFace, percent, shorten } from '../text.ts';
import { bandAnnotations, laneAxis, lanesHeight, lanesOf } from './bands.ts';
import { type Config, type Figure, FONT, headings, legend, type Table, type Theme, WIDTH } from './figure.ts';
import { timeAxis } from './panels.ts';
import { points, tellingMoments, valueAt } from './series.ts';

const ROW_PX = 17;
const MOST_ROWS = 40;
const LABEL_PX = 250;
const CLASSES = ['all answered', 'some failed', 'most failed'] as const;
const THICKNESS = [5, 9, 14];

interface Strip {
  readonly label: string;
  readonly strategy: string;
  readonly region: string;
  readonly values: readonly (number | null)[];
  readonly width: number;
}

interface Piece {
  readonly x: [number, number];
  readonly y: string;
}

export function availabilityChart(document: ResultDocument, theme: Theme): Figure | undefined {
  const all = stripsOf(document);
  if (all.length === 0) return undefined;
  const strips = worstOf(all);
  const left = strips.length === all.length ? '' : ` The ${strips.length} worst of ${all.length} rows are drawn.`;
  const title = 'Availability: share of requests answered in time, by where the client is';
  const lanes = lanesOf(document, WIDTH - LABEL_PX - 24);
  return {
    id: 'availability',
    title,
    caption: `Thin and pale: everything was answered. Thick and dark: most requests failed. Nothing: nobody asked.${left}`,
    height: 190 + strips.length * ROW_PX + lanesHeight(lanes),
    config: stripsConfig(document, theme, title, strips),
    table: stripsTable(document, all),
  };
}

function stripsOf(document: ResultDocument): readonly Strip[] {
  return firstRuns(document).flatMap((run) =>
    Object.entries(run.series.availability).map(
      ([region, values]): Strip => ({
        label: `${shorten(run.strategy, 20)} · ${shorten(shortName(region, document), 20)}`,
        strategy: run.strategy,
        region,
        values,
        width: run.series.width,
      }),
    ),
  );
}

/** The place, unless two regions are in one place: rows must have names of their own. */
function shortName(region: string, document: ResultDocument): string {
  const place = placeName(region);
  return document.scenario.regions.filter((other) => placeName(other) === place).length > 1 ? region : place;
}

/** All rows where they fit on a screen; else the regions that failed most, under every strategy. */
function worstOf(strips: readonly Strip[]): readonly Strip[] {
  if (strips.length <= MOST_ROWS) return strips;
  const failed = new Map<string, number>();
  for (const { region, values } of strips) {
    const missing = values.reduce((sum: number, value) => sum + 1 - (value ?? 1), 0);
    failed.set(region, (failed.get(region) ?? 0) + missing);
  }
  const strategies = new Set(strips.map((strip) => strip.strategy)).size;
  const worst = [...failed].sort((a, b) => b[1] - a[1]).slice(0, Math.max(1, Math.floor(MOST_ROWS / strategies)));
  const kept = new Set(worst.map(([region]) => region));
  return strips.filter((strip) => kept.has(strip.region));
}

function stripsConfig(document: ResultDocument, theme: Theme, title: string, strips: readonly Strip[]): Config {
  const lanes = lanesOf(document, WIDTH - LABEL_PX - 24);
  const labels = strips.map((strip) => strip.label);
  const pieces: Piece[][] = [[], [], []];
  for (const strip of strips) addPieces(strip, pieces);
  const datasets = CLASSES.map((label, index): Config['data']['datasets'][number] => ({
    type: 'bar',
    label,
    data: pieces[index],
    backgroundColor: theme.outcomes[index],
    barThickness: THICKNESS[index],
    grouped: false,
    borderWidth: 0,
    minBarLength: 1,
  }));
  const scales: Record<string, object> = {
    x: timeAxis(document, theme),
    y: rowAxis(labels, theme),
    lanes: laneAxis(lanes, strips.length * ROW_PX),
  };
  return {
    type: 'bar',
    data: { labels, datasets },
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: false,
      layout: { padding: { left: 8, right: 24, top: 4, bottom: 4 } },
      scales,
      plugins: {
        ...headings(document, title, theme),
        legend: { ...legend(theme), labels: { ...legend(theme).labels, pointStyle: 'rect' } },
        tooltip: { callbacks: { label: (item) => item.dataset.label ?? '' } },
        annotation: { clip: false, annotations: bandAnnotations(lanes, theme, ['y']) },
      },
    },
  };
}

function rowAxis(labels: readonly string[], theme: Theme): object {
  return {
    type: 'category',
    axis: 'y',
    labels,
    stack: 'panels',
    stackWeight: 1,
    offset: true,
    position: 'left',
    ticks: { color: theme.ink, font: FONT, autoSkip: false },
    grid: { display: false },
    afterFit: (scale: { width: number }) => {
      scale.width = LABEL_PX;
    },
  };
}

/** Neighbouring buckets of one class become one piece; short silence belongs to what came before. */
function addPieces(strip: Strip, pieces: readonly Piece[][]): void {
  const buckets = points(strip.values, strip.width, 'mean', 200);
  const half = buckets.length > 1 ? (buckets[1].x - buckets[0].x) / 2 : strip.width / 2;
  let last: { piece: Piece; level: number } | undefined;
  for (const bucket of buckets) {
    if (bucket.y === null) continue;
    const level = bucket.y >= 0.999 ? 0 : bucket.y >= 0.5 ? 1 : 2;
    const from = bucket.x - half;
    const near = last !== undefined && from - last.piece.x[1] <= 10 * half;
    if (last !== undefined && near) last.piece.x[1] = from;
    if (last !== undefined && near && last.level === level) last.piece.x[1] = bucket.x + half;
    else {
      last = { piece: { x: [from, bucket.x + half], y: strip.label }, level };
      pieces[level].push(last.piece);
    }
  }
}

function stripsTable(document: ResultDocument, strips: readonly Strip[]): Table {
  const moments = tellingMoments(document);
  const head = ['strategy', 'clients in', 'worst moment', ...moments.map((at) => `at ${clockFace(at)}`)];
  const rows = strips.map((strip) => {
    const seen = strip.values.filter((value) => value !== null);
    const worst = seen.length === 0 ? null : seen.reduce((a, b) => Math.min(a, b));
    const at = moments.map((moment) => shown(valueAt(strip.values, strip.width, moment)));
    return [strip.strategy, placeName(strip.region), shown(worst), ...at];
  });
  return { head, rows };
}

function shown(share: number | null): string {
  return share === null ? 'nobody asked' : percent(share);
}
