/** What several seeds say together: intervals in words, how they were made, and each strategy against the baseline. */
import type { ResultDocument } from '../lab/document.ts';
import { allowedByNone, pairedSpread, type Row, rankOf, rowsOf, type Spread, variantName } from '../lab/summary.ts';
import { milliseconds, percent, round } from './text.ts';

/** `71.2–73 ms`; '' of a single run, and where both ends read the same. */
export function intervalOf({ from, to, runs }: Spread, show: (value: number) => string, between = '–'): string {
  const [low, high] = [show(from), show(to)];
  if (runs === 1 || low === high) return '';
  const unit = / \D+$/.exec(high)?.[0] ?? '';
  return `${unit !== '' && low.endsWith(unit) ? low.slice(0, -unit.length) : low}${between}${high}`;
}

/** How to read a table of several seeds; '' of one. */
export function seedsNote(document: ResultDocument): string {
  const n = document.scenario.seeds.length;
  if (n === 1) return '';
  const rank = rankOf(n);
  const interval =
    rank === 0
      ? 'the least and the most (a 95 % interval takes 6 seeds)'
      : `its 95 % interval (order statistics: ${ordinal(rank)} to ${ordinal(n + 1 - rank)} of ${n})`;
  const none = `none in ${n} still allows for ${percent(round(allowedByNone(n), 2))} of seeds with one`;
  return `${n} seeds: the median, below it ${interval}. Losses: the worst seed, and in how many; ${none}.`;
}

const COMPARED: readonly (readonly [string, string, (difference: number) => string])[] = [
  ['answered in time', 'availability', (share) => `${round(share * 100)} points`],
  ['write p50', 'write.latency.p50', milliseconds],
  ['write p99', 'write.latency.p99', milliseconds],
  ['read p50', 'read.latency.p50', milliseconds],
  ['stale reads', 'reads.stale', (share) => `${round(share * 100)} points`],
];

/** A table whose cells may have a second line. */
export interface PairedTable {
  readonly head: readonly string[];
  readonly rows: readonly { readonly strategy: string; readonly cells: readonly Difference[] }[];
}

export interface Difference {
  readonly text: string;
  /** The interval; '' where both its ends read the same. */
  readonly under: string;
}

/** Undefined where there is one seed, or nothing to compare. What nobody changed is left out. */
export function pairedTable(document: ResultDocument): PairedTable | undefined {
  const { seeds, baseline } = document.scenario;
  if (seeds.length === 1) return undefined;
  const all = rowsOf(document.runs);
  const rows = all.flatMap((row) => {
    const { set, strategy } = row.runs[0];
    const other = all.find((one) => one.strategy === variantName(baseline, set));
    if (other === undefined || strategy === baseline) return [];
    const cells = COMPARED.map(([, metric, show]) => difference(row, other, metric, show));
    return [{ strategy: row.strategy, cells }];
  });
  const isShown = COMPARED.map((_, column) => rows.some(({ cells }) => ![NONE, '0'].includes(cells[column].text)));
  if (!isShown.includes(true)) return undefined;
  const head = COMPARED.map(([name]) => name).filter((_, column) => isShown[column]);
  return {
    head: ['strategy', ...head],
    rows: rows.map(({ strategy, cells }) => ({ strategy, cells: cells.filter((_, column) => isShown[column]) })),
  };
}

export function pairedNote(document: ResultDocument): string {
  const { baseline, seeds } = document.scenario;
  const interval = rankOf(seeds.length) === 0 ? 'least to most' : '95 % interval';
  return `Against ${baseline}, seed by seed (same seed: same clients, same weather): median of the differences, ${interval}. ≈: 0 lies in it.`;
}

const NONE = '–';

function difference(row: Row, other: Row, metric: string, show: (value: number) => string): Difference {
  const spread = pairedSpread(row, other, metric);
  if (spread === null) return { text: NONE, under: '' };
  const { from, to, middle } = spread;
  if (from === 0 && to === 0) return { text: '0', under: '' };
  const signed = (value: number) => `${value < 0 ? '−' : value > 0 ? '+' : ''}${show(Math.abs(value))}`;
  const mark = from <= 0 && to >= 0 ? '≈ ' : '';
  return { text: mark + signed(middle), under: intervalOf(spread, signed, ' to ') };
}

function ordinal(n: number): string {
  const end = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${end}`;
}
