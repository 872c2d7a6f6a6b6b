/** The table that people compare strategies by: which numbers, in which order, and what counts as a loss. */
import type { ResultDocument } from '../lab/document.ts';
import { type Row, rowsOf, type Spread, spreadOf } from '../lab/summary.ts';
import { placeName } from './places.ts';
import { intervalOf } from './seeds.ts';
import { count, milliseconds, percent } from './text.ts';

export interface Cell {
  readonly text: string;
  /** Of several seeds: the interval, or how many of them lost something; else ''. */
  readonly under: string;
  /** True where somebody lost something: shown as a word and a mark, never by colour alone. */
  readonly loss: boolean;
}

export interface Column {
  /** Two short lines. */
  readonly head: readonly [string, string];
  readonly about: string;
  /** True where only a page is wide enough for it. */
  readonly wide?: boolean;
  cell(row: Row): Cell;
}

export interface Scoreboard {
  readonly columns: readonly Column[];
  /** So many columns at the front are of losses. */
  readonly losses: number;
  readonly rows: readonly { readonly strategy: string; readonly cells: readonly Cell[] }[];
}

export function scoreboard(document: ResultDocument, room: 'page' | 'terminal' = 'page'): Scoreboard {
  const rows = rowsOf(document.runs);
  const groups = groupColumns(rows);
  // Lost orders say more than lost writes, where a workload has orders.
  const fits = (column: Column) =>
    room === 'page' || column.wide !== true || (groups.length === 0 && column.head[1] === 'lost');
  const some = (column: Column) => rows.some((row) => column.cell(row).text !== NONE);
  const shown = (column: Column) => fits(column) && some(column);
  const lost = [...groups, ...LOSSES].filter(shown);
  const columns = [...lost, ...SERVICE.filter(shown)];
  return {
    columns,
    losses: lost.length,
    rows: rows.map((row) => ({ strategy: row.strategy, cells: columns.map((column) => column.cell(row)) })),
  };
}

const NONE = '–';

const SERVICE: readonly Column[] = [
  {
    head: ['answered', 'in time'],
    about: 'Share of requests answered within the client’s timeout, retries included.',
    cell: (row) => plain(spreadOf(row, 'availability'), percent),
  },
  {
    head: ['worst', 'region'],
    about: 'The same, for the clients of the region that fared worst.',
    cell: (row) => worstRegion(row),
  },
  { head: ['write', 'p50'], about: 'Half of all writes took longer.', cell: (row) => time(row, 'write.latency.p50') },
  {
    head: ['write', 'p99'],
    about: 'One write in a hundred took longer.',
    cell: (row) => time(row, 'write.latency.p99'),
  },
  {
    wide: true,
    head: ['read', 'p50'],
    about: 'Half of all reads took longer.',
    cell: (row) => time(row, 'read.latency.p50'),
  },
  {
    head: ['stale', 'reads'],
    about: 'Share of reads that missed a write which somebody had been told was done.',
    cell: (row) => plain(spreadOf(row, 'reads.stale'), percent),
  },
  {
    wide: true,
    head: ['lag', 'p99'],
    about: 'How far copies were behind.',
    cell: (row) => time(row, 'replication.lag.p99'),
  },
  {
    wide: true,
    head: ['conflicts', 'met'],
    about: 'Writes that met a concurrent write.',
    cell: (row) => plain(spreadOf(row, 'conflicts'), count),
  },
];

/** They stand first: they are what a reader must not miss. */
const LOSSES: readonly Column[] = [
  {
    wide: true,
    head: ['acked', 'lost'],
    about: 'Writes that were acknowledged and are gone.',
    cell: (row) => losses(row, 'writes.lost', 'lost'),
  },
  {
    head: ['beaten', 'unseen'],
    about: 'Acknowledged writes that a concurrent one silently replaced.',
    cell: (row) => losses(row, 'writes.dropped', 'gone'),
  },
];

/** `orders.lost`, `orders.duplicated`: what the workload calls its things. */
function groupColumns(rows: readonly Row[]): readonly Column[] {
  const names = new Set(rows.flatMap((row) => row.runs.flatMap((run) => Object.keys(run.metrics))));
  const worth = (name: string) =>
    !name.startsWith('writes.') && rows.some((row) => (spreadOf(row, name)?.most ?? 0) > 0);
  const ending = (end: string) => {
    const all = [...names].filter((name) => name.endsWith(end));
    return all
      .filter(worth)
      .concat(all.filter((name) => name === `orders${end}`))
      .slice(0, 1);
  };
  return [
    ...ending('.lost').map((name) => groupColumn(name, 'lost', 'lost', 'Acknowledged to the client, then gone.')),
    ...[...names]
      .filter((name) => name.startsWith('invariant.') && worth(name))
      .slice(0, 1)
      .map(invariantColumn),
    ...ending('.duplicated').map((name) =>
      groupColumn(name, 'twice', 'twice', 'Done twice for one wish of the client.'),
    ),
  ];
}

function invariantColumn(name: string): Column {
  const head = [name.slice('invariant.'.length), 'broken'] as const;
  return {
    head,
    about: 'Keys for which a rule of the scenario was broken.',
    cell: (row) => losses(row, name, 'broken'),
  };
}

function groupColumn(name: string, second: string, word: string, about: string): Column {
  return { head: [name.slice(0, name.lastIndexOf('.')), second], about, cell: (row) => losses(row, name, word) };
}

function worstRegion(row: Row): Cell {
  let worst: { share: number; region: string } | undefined;
  for (const region of Object.keys(row.runs[0]?.by_region ?? {})) {
    const share = spreadOf(row, 'availability', region)?.middle;
    if (share !== undefined && (worst === undefined || share < worst.share)) worst = { share, region };
  }
  if (worst === undefined) return nothing();
  const where = worst.share === 1 ? '' : ` ${placeName(worst.region)}`;
  const cell = plain(spreadOf(row, 'availability', worst.region), percent);
  return { ...cell, text: cell.text + where };
}

function time(row: Row, metric: string): Cell {
  return plain(spreadOf(row, metric), milliseconds);
}

function plain(spread: Spread | null, show: (value: number) => string): Cell {
  if (spread === null) return nothing();
  return { text: show(spread.middle), under: intervalOf(spread, show), loss: false };
}

/** The worst seed counts: a loss in one run of twenty is a loss. */
function losses(row: Row, metric: string, word: string): Cell {
  const spread = spreadOf(row, metric);
  if (spread === null) return nothing();
  if (spread.most === 0) return { text: '0', under: '', loss: false };
  const hit = row.runs.filter((run) => (run.metrics[metric] ?? 0) > 0).length;
  const under = spread.runs > 1 ? `in ${hit} of ${spread.runs}` : '';
  return { text: `✗ ${count(spread.most)} ${word}`, under, loss: true };
}

function nothing(): Cell {
  return { text: NONE, under: '', loss: false };
}
