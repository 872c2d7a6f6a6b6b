/** The list of charts, in the order of the report. A new chart is one file and one line here. */
import type { ResultDocument } from '../../lab/document.ts';
import { availabilityChart } from './availability.ts';
import { conflictsChart } from './conflicts.ts';
import { type Draw, type Figure, type Theme, withoutEmptyEnd } from './figure.ts';
import { metadataChart, siblingsChart } from './kept.ts';
import { lagChart } from './lag.ts';
import { latencyChart } from './latency.ts';
import { writesChart } from './writes.ts';

const CHARTS: readonly Draw[] = [
  availabilityChart,
  latencyChart,
  writesChart,
  lagChart,
  conflictsChart,
  siblingsChart,
  metadataChart,
];

/** The figures that this result has something to show in. */
export function figures(document: ResultDocument, theme: Theme): readonly Figure[] {
  return CHARTS.flatMap((draw) => draw(document, theme) ?? []).map((figure) => ({
    ...figure,
    table: withoutEmptyEnd(figure.table),
  }));
}
