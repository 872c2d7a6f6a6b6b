/** Cells and columns of the scoreboard: the middle of all seeds, or the worst of them where it is a harm. */
import { type Row, type Spread, spreadOf } from '../lab/summary.ts';
import { intervalOf } from './seeds.ts';
import { count, milliseconds } from './text.ts';

/** What a cell shows where there is no number. */
export const NONE = '–';

export interface Cell {
  readonly text: string;
  /** Of several seeds: the interval, or how many of them lost something; else ''. */
  readonly under: string;
  /** True where somebody lost something: shown as a word and a mark, never by colour alone. */
  readonly loss: boolean;
}

export interface Column {
  readonly metric: string;
  /** Two short lines. */
  readonly head: readonly [string, string];
  readonly about: string;
  /** True where only a page is wide enough for it. */
  readonly wide?: boolean;
  cell(row: Row): Cell;
}

export function time(row: Row, metric: string): Cell {
  return plain(spreadOf(row, metric), milliseconds);
}

export function plain(spread: Spread | null, show: (value: number) => string): Cell {
  if (spread === null) return nothing();
  return { text: show(spread.middle), under: intervalOf(spread, show), loss: false };
}

/** The worst seed counts: a loss in one run of twenty is a loss. */
export function harm(row: Row, metric: string, word: string): Cell {
  const spread = spreadOf(row, metric);
  if (spread === null) return nothing();
  if (spread.most === 0) return { text: '0', under: '', loss: false };
  const hit = row.runs.filter((run) => (run.metrics[metric] ?? 0) > 0).length;
  const under = spread.runs > 1 ? `in ${hit} of ${spread.runs}` : '';
  return { text: `✗ ${count(spread.most)} ${word}`.trimEnd(), under, loss: true };
}

export function nothing(): Cell {
  return { text: NONE, under: '', loss: false };
}
