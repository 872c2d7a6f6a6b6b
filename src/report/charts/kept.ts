/** What copies keep over time: versions side by side, and bytes that no reader sees. */
import { firstRuns, type ResultDocument, type TimedRun } from '../../lab/document.ts';
import { clockFace, count, shorten } from '../text.ts';
import { type Figure, lineStyle, type Theme } from './figure.ts';
import { type Panel, panelChart, panelHeight } from './panels.ts';
import { type KEPT, peak, points, tellingMoments } from './series.ts';

type Name = (typeof KEPT)[number];

interface Shown {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly panels: readonly (readonly [name: Name, words: string])[];
}

const SIBLINGS: Shown = {
  id: 'siblings',
  title: 'Siblings: versions of one key that a reader is handed at once',
  caption:
    'One is the rule. More were written at the same time, and stay until somebody who has read them all writes again; ' +
    'a line that only climbs is a store that fills with versions.',
  panels: [
    ['siblings.max', 'the worst key'],
    ['siblings.mean', 'mean over all keys that were written'],
  ],
};

const METADATA: Shown = {
  id: 'metadata',
  title: 'Metadata: bytes that copies keep beside what readers see',
  caption:
    'Stamps, version vectors and tombstones, at the copy that has most of them. New keys make the upper line climb; ' +
    'where the lower one climbs as well, keys remember more and more.',
  panels: [
    ['metadata.bytes', 'bytes, all keys together'],
    ['metadata.per_key', 'bytes for each key that has any'],
  ],
};

/** Where nobody ever had two versions there is nothing to see. */
export function siblingsChart(document: ResultDocument, theme: Theme): Figure | undefined {
  return keptChart(document, theme, SIBLINGS, 1);
}

export function metadataChart(document: ResultDocument, theme: Theme): Figure | undefined {
  return keptChart(document, theme, METADATA, 0);
}

function keptChart(document: ResultDocument, theme: Theme, shown: Shown, least: number): Figure | undefined {
  const [[first]] = shown.panels;
  const runs = firstRuns(document).filter((run) => (peak(run.series[first] ?? []) ?? 0) > least);
  if (runs.length === 0) return undefined;
  const panels = shown.panels.map(([name, words]): Panel => {
    const lines = runs.map((run) => {
      // Between two looks nothing is known, and so the last one holds.
      const line = points(run.series[name] ?? [], run.series.width, 'last').filter(({ y }) => y !== null);
      const index = document.scenario.strategies.findIndex(({ id }) => id === run.strategy);
      const label = shorten(run.strategy, 40);
      return { label, style: lineStyle(theme, index, line.length), points: line, stepped: true };
    });
    return { name: words, lines };
  });
  const spec = { title: shown.title, unit: 'count' as const, panels, panelPx: 150 };
  const moments = tellingMoments(document);
  const rows = shown.panels.flatMap(([name, words]) =>
    runs.map((run) => [
      run.strategy,
      words,
      ...moments.map((at) => told(run, name, at)),
      told(run, name, Number.POSITIVE_INFINITY),
    ]),
  );
  return {
    id: shown.id,
    title: shown.title,
    caption: shown.caption,
    height: panelHeight(spec, document),
    config: panelChart(spec, document, theme),
    table: { head: ['strategy', 'what', ...moments.map((at) => `at ${clockFace(at)}`), 'at the end'], rows },
  };
}

/** What was seen last by then. */
function told({ series }: TimedRun, name: Name, at: number): string {
  const values = series[name] ?? [];
  const until = Math.min(values.length, Math.floor(at / series.width) + 1);
  const seen = values.slice(0, until).findLast((value) => value !== null);
  return seen === undefined || seen === null ? '–' : count(seen);
}
