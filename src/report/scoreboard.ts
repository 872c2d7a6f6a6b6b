/** The table that people compare strategies by: which numbers, in which order, and what counts as a loss. */
import { rowMetric } from '../checks/metrics.ts';
import type { ResultDocument } from '../lab/document.ts';
import { type Row, rowsOf, spreadOf } from '../lab/summary.ts';
import { type Cell, type Column, harm, NONE, nothing, plain, time } from './cells.ts';
import { placeName } from './places.ts';
import { promisedColumns } from './promised.ts';
import { count, percent } from './text.ts';

export type { Cell } from './cells.ts';

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
    room === 'page' || column.wide !== true || (groups.length === 0 && column.metric === 'writes.lost');
  const some = (column: Column) => rows.some((row) => column.cell(row).text !== NONE);
  const beyond = BEYOND.filter(({ metric }) => isAbove(rows, metric));
  const shown = [...groups, ...beyond, ...LOSSES, ...SERVICE].filter((column) => fits(column) && some(column));
  const promised = promisedColumns(document, rows, (metric) => shown.some((column) => column.metric === metric));
  const isLoss = (column: Column) => !SERVICE.includes(column);
  const lost = [...shown.filter(isLoss), ...promised.harms];
  const columns = [...lost, ...shown.filter((column) => !isLoss(column)), ...promised.others];
  return {
    columns,
    losses: lost.length,
    rows: rows.map((row) => ({ strategy: row.strategy, cells: columns.map((column) => column.cell(row)) })),
  };
}

const SERVICE: readonly Column[] = [
  {
    metric: 'availability',
    head: ['answered', 'in time'],
    about: 'Share of requests answered within the client’s timeout, retries included.',
    cell: (row) => plain(spreadOf(row, 'availability'), percent),
  },
  {
    metric: 'availability in the worst region',
    head: ['worst', 'region'],
    about: 'The same, for the clients of the region that fared worst.',
    cell: (row) => worstRegion(row),
  },
  {
    metric: 'write.latency.p50',
    head: ['write', 'p50'],
    about: 'Half of all writes took longer.',
    cell: (row) => time(row, 'write.latency.p50'),
  },
  {
    metric: 'write.latency.p99',
    head: ['write', 'p99'],
    about: 'One write in a hundred took longer.',
    cell: (row) => time(row, 'write.latency.p99'),
  },
  {
    wide: true,
    metric: 'read.latency.p50',
    head: ['read', 'p50'],
    about: 'Half of all reads took longer.',
    cell: (row) => time(row, 'read.latency.p50'),
  },
  {
    metric: 'reads.stale',
    head: ['stale', 'reads'],
    about: 'Share of reads that missed a write which somebody had been told was done.',
    cell: (row) => plain(spreadOf(row, 'reads.stale'), percent),
  },
  {
    wide: true,
    metric: 'replication.lag.p99',
    head: ['lag', 'p99'],
    about: 'How far copies were behind.',
    cell: (row) => time(row, 'replication.lag.p99'),
  },
  {
    wide: true,
    metric: 'conflicts',
    head: ['conflicts', 'met'],
    about: 'Writes that met a concurrent write.',
    cell: (row) => plain(spreadOf(row, 'conflicts'), count),
  },
];

/** They stand first: they are what a reader must not miss. */
const LOSSES: readonly Column[] = [
  {
    wide: true,
    metric: 'writes.lost',
    head: ['acked', 'lost'],
    about: 'Writes that were acknowledged and are gone.',
    cell: (row) => harm(row, 'writes.lost', 'lost'),
  },
  {
    metric: 'writes.dropped',
    head: ['beaten', 'unseen'],
    about: 'Acknowledged writes that a concurrent one silently replaced.',
    cell: (row) => harm(row, 'writes.dropped', 'gone'),
  },
];

/** What becomes of money, and of data beside its fence, is told where somebody did harm. */
const BEYOND: readonly Column[] = [
  {
    metric: 'payments.duplicated',
    head: ['charged', 'twice'],
    about: 'Orders that were paid for more than once.',
    cell: (row) => harm(row, 'payments.duplicated', 'twice'),
  },
  {
    metric: 'payments.orphaned',
    head: ['payments', 'orphaned'],
    about: 'Orders that were paid for and are nowhere at the end.',
    cell: (row) => harm(row, 'payments.orphaned', ''),
  },
  {
    metric: 'payments.missing',
    head: ['payments', 'missing'],
    about: 'Orders that are there at the end, and that nobody paid for.',
    cell: (row) => harm(row, 'payments.missing', ''),
  },
  {
    metric: 'sovereignty.violations',
    head: ['out of', 'its fence'],
    about: 'Places outside its fence that a write came to, each counted once.',
    cell: (row) => harm(row, 'sovereignty.violations', ''),
  },
];

/** `orders.lost`, `orders.duplicated`: what the workload calls its things. */
function groupColumns(rows: readonly Row[]): readonly Column[] {
  const names = new Set(rows.flatMap((row) => row.runs.flatMap((run) => Object.keys(run.metrics))));
  const worth = (name: string) => isAbove(rows, name);
  const ofRows = (fate: 'lost' | 'duplicated') => {
    const all = [...names].filter((name) => rowMetric(name)?.fate === fate);
    return all
      .filter(worth)
      .concat(all.filter((name) => name === `orders.${fate}`))
      .slice(0, 1);
  };
  return [
    ...ofRows('lost').map((name) => groupColumn(name, 'lost', 'lost', 'Acknowledged to the client, then gone.')),
    ...[...names]
      .filter((name) => name.startsWith('invariant.') && worth(name))
      .slice(0, 1)
      .map(invariantColumn),
    ...ofRows('duplicated').map((name) =>
      groupColumn(name, 'twice', 'twice', 'Done twice for one wish of the client.'),
    ),
  ];
}

function isAbove(rows: readonly Row[], metric: string): boolean {
  return rows.some((row) => (spreadOf(row, metric)?.most ?? 0) > 0);
}

function invariantColumn(name: string): Column {
  const head = [name.slice('invariant.'.length), 'broken'] as const;
  return {
    metric: name,
    head,
    about: 'Keys for which a rule of the scenario was broken.',
    cell: (row) => harm(row, name, 'broken'),
  };
}

function groupColumn(name: string, second: string, word: string, about: string): Column {
  const head = [name.slice(0, name.lastIndexOf('.')), second] as const;
  return { metric: name, head, about, cell: (row) => harm(row, name, word) };
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
