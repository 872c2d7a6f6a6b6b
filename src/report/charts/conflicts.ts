/** Conflicts so far, over time, by what became of the writes. */
import { firstRuns, type ResultDocument, type TimedRun } from '../../lab/document.ts';
import { clockFace, count, shorten } from '../text.ts';
import { type Figure, lineStyle, type Theme } from './figure.ts';
import { type Line, panelChart, panelHeight } from './panels.ts';
import { peak, points, tellingMoments, valueAt } from './series.ts';

interface Fated {
  readonly run: TimedRun;
  readonly fate: string;
  readonly values: readonly number[];
}

export function conflictsChart(document: ResultDocument, theme: Theme): Figure | undefined {
  const runs = firstRuns(document);
  const met = runs.flatMap((run) =>
    Object.entries(run.series.conflicts)
      .filter(([, values]) => (peak(values) ?? 0) > 0)
      .map(([fate, values]): Fated => ({ run, fate, values })),
  );
  if (met.length === 0) return undefined;
  const lines = met.map(({ run, fate, values }, index): Line => {
    const line = points(values, run.series.width, 'last', 400);
    return {
      label: `${shorten(run.strategy, 40)}: ${fate}`,
      style: lineStyle(theme, styleOf(document, met, index), line.length),
      points: line,
      stepped: true,
    };
  });
  const without = runs.filter((run) => !met.some((fated) => fated.run === run)).map((run) => run.strategy);
  const title = 'Concurrent writes that met, so far';
  const spec = { title, unit: 'count' as const, panels: [{ name: 'writes', lines }], panelPx: 260 };
  const moments = tellingMoments(document);
  const rows = met.map(({ run, fate, values }) => [
    run.strategy,
    fate,
    ...moments.map((at) => shown(valueAt(values, run.series.width, at))),
    shown(values[values.length - 1] ?? 0),
  ]);
  const none = without.length === 0 ? '' : ` None in: ${without.join(', ')}.`;
  return {
    id: 'conflicts',
    title,
    caption:
      'Dropped: beaten by the other one. Merged: one value made of both. Sibling: both kept, for a reader to choose. ' +
      `Rejected: told no.${none}`,
    height: panelHeight(spec, document),
    config: panelChart(spec, document, theme),
    table: { head: ['strategy', 'fate', ...moments.map((at) => `by ${clockFace(at)}`), 'at the end'], rows },
  };
}

/** The colour of the strategy; a second fate of the same strategy gets one that is free. */
function styleOf(document: ResultDocument, met: readonly Fated[], index: number): number {
  const { strategies } = document.scenario;
  const before = met.slice(0, index).filter(({ run }) => run === met[index].run).length;
  const own = strategies.findIndex(({ id }) => id === met[index].run.strategy);
  return before === 0 ? own : strategies.length + index;
}

function shown(value: number | null): string {
  return value === null ? '–' : count(value);
}
