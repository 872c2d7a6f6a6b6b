/** Replication lag of every replica over time, a panel for each strategy. */
import { firstRuns, type ResultDocument, type TimedRun } from '../../lab/document.ts';
import { placeName } from '../places.ts';
import { clockFace, milliseconds, shorten } from '../text.ts';
import { type Figure, lineStyle, type Table, type Theme } from './figure.ts';
import { type Panel, panelChart, panelHeight } from './panels.ts';
import { atLeast, peak, points, tellingMoments, valueAt } from './series.ts';

const MOST_LINES = 6;

export function lagChart(document: ResultDocument, theme: Theme): Figure | undefined {
  const runs = firstRuns(document).filter(
    (run) => (peak(Object.values(run.series['replication.lag']).flat()) ?? 0) > 0,
  );
  if (runs.length === 0) return undefined;
  const regions = worstRegions(document, runs);
  const panels = runs.map((run): Panel => {
    const lines = regions.flatMap((region, index) => {
      const values = run.series['replication.lag'][region];
      if (values === undefined) return [];
      const line = atLeast(points(values, run.series.width, 'worst'), 1);
      return [{ label: region, style: lineStyle(theme, index, line.length), points: line }];
    });
    return { name: shorten(run.strategy, 60), lines };
  });
  const title = 'Replication lag: age of the oldest write not yet applied, by replica';
  const spec = { title, unit: 'ms' as const, panels, panelPx: 120 };
  const others = document.scenario.regions.length - regions.length;
  const note = others > 0 ? ` The ${regions.length} regions with the longest lag are drawn.` : '';
  return {
    id: 'lag',
    title,
    caption: `A copy that is cut off falls a second behind every second, until the cut heals.${note}`,
    height: panelHeight(spec, document),
    config: panelChart(spec, document, theme),
    table: lagTable(document, runs),
  };
}

/** All of them where they are few; else those that fell behind the furthest, in the file's order. */
function worstRegions(document: ResultDocument, runs: readonly TimedRun[]): readonly string[] {
  const worst = (region: string) =>
    runs.reduce((most, run) => Math.max(most, peak(run.series['replication.lag'][region] ?? []) ?? -1), -1);
  const kept = document.scenario.regions
    .filter((region) => worst(region) >= 0)
    .sort((a, b) => worst(b) - worst(a))
    .slice(0, MOST_LINES);
  return document.scenario.regions.filter((region) => kept.includes(region));
}

function lagTable(document: ResultDocument, runs: readonly TimedRun[]): Table {
  const moments = tellingMoments(document);
  const rows = runs.flatMap((run) =>
    Object.entries(run.series['replication.lag']).map(([region, values]) => [
      run.strategy,
      `${region} (${placeName(region)})`,
      shown(peak(values)),
      ...moments.map((at) => shown(valueAt(values, run.series.width, at))),
    ]),
  );
  return { head: ['strategy', 'replica', 'longest', ...moments.map((at) => `at ${clockFace(at)}`)], rows };
}

function shown(value: number | null): string {
  return value === null ? '–' : milliseconds(value);
}
