/** What each strategy costs: bytes by pair of regions, money for a million operations, and the prices behind it. */
import type { ResultDocument } from '../lab/document.ts';
import { type Row, rowsOf, spreadOf } from '../lab/summary.ts';
import type { Bill, PriceTold } from '../world/result.ts';
import { plain } from './cells.ts';
import type { Table } from './charts/figure.ts';
import { inOneLine, percent, plural, round } from './text.ts';

/** Pairs of regions that a row names. */
const MOST_PAIRS = 3;
const HEAD = [
  'strategy',
  'egress, 1M operations',
  'storage, 1M operations, a month',
  'together',
  'a GB kept in all copies, a month',
  'bytes of this run, by pair of regions',
];

/** A row a strategy; undefined where no run has a bill. */
export function costTable(document: ResultDocument): Table | undefined {
  const rows = rowsOf(document.runs).flatMap((row) => {
    const bill = row.runs[0]?.bill;
    return bill === undefined ? [] : [cellsOf(row, bill)];
  });
  return rows.length === 0 ? undefined : { head: HEAD, rows };
}

function cellsOf(row: Row, bill: Bill): readonly string[] {
  const cell = (metric: string) => inOneLine(plain(spreadOf(row, metric), money));
  return [
    row.strategy,
    cell('cost.egress.per_million_ops'),
    cell('cost.storage.per_million_ops'),
    cell('cost.per_million_ops'),
    `${cell('cost.storage.per_gb_month')} (${copiesOf(bill)})`,
    pairsOf(bill),
  ];
}

/** The prices that any of the runs used. */
export function priceTable(document: ResultDocument): Table | undefined {
  const used = new Map<string, PriceTold>();
  for (const { bill } of document.runs)
    for (const price of bill?.prices ?? []) used.set(`${price.what} ${price.usd}`, price);
  if (used.size === 0) return undefined;
  const rows = [...used.values()].map(({ what, usd, as_of, source, known }) => {
    // A date is never broken.
    return [what, money(usd), as_of === '' ? 'undated' : as_of.replaceAll('-', '\u2011'), source, known];
  });
  return { head: ['price of a GB', 'USD', 'as of', 'who says so', 'known by'], rows };
}

/** `prices as of 2015 to 2026-06`; a note is dated by what it rests on. */
export function costNote(document: ResultDocument): string {
  const dates = document.runs.flatMap(({ bill }) => (bill?.prices ?? []).map(({ as_of }) => as_of));
  const sorted = dates.filter((date) => date !== '').sort((a, b) => (a < b ? -1 : 1));
  const [first, last] = [sorted[0], sorted.at(-1)];
  const dated =
    first === undefined ? 'Prices are undated' : `Prices as of ${first === last ? first : `${first} to ${last}`}`;
  return `${dated}; GB are 10⁹ bytes. ${NOT_PRICED}`;
}

const NOT_PRICED =
  'Clients are taken to be applications beside the nodes of their region, nodes of one region to stand in different ' +
  'zones, an item to take 100 bytes beside its value. Not priced: servers and requests, logs, backups and ' +
  'indexes, traffic to people over the internet, free allowances and discounts.';

function pairsOf({ pairs, more }: Bill): string {
  const all = pairs.reduce((sum, { bytes }) => sum + bytes, more.bytes);
  const told = pairs.slice(0, MOST_PAIRS).map(({ from, to, bytes }) => {
    const where = from === to ? `within ${from}` : `${from} → ${to}`;
    return `${where} ${percent(bytes / all)}`;
  });
  const rest = pairs.length + more.pairs - told.length;
  if (told.length === 0) return 'none';
  return `${bytesText(all)}: ${told.join(', ')}${rest > 0 ? `, ${plural(rest, 'other')}` : ''}`;
}

function copiesOf({ copies }: Bill): string {
  const all = round(Object.values(copies).reduce((sum, count) => sum + count, 0));
  return `${all} ${all === 1 ? 'copy' : 'copies'}`;
}

/** Three digits; `0.0223`. */
export function money(usd: number): string {
  return usd >= 1 ? usd.toFixed(2) : String(round(usd));
}

export function bytesText(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : bytes >= 1e3 ? [1e3, 'kB'] : [1, 'B'];
  return `${round(bytes / unit)} ${name}`;
}
