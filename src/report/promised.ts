/** Columns for what a scenario promises something about: a table must not hide what it was run for. */
import { metricIn, metricOf } from '../checks/metrics.ts';
import type { ResultDocument } from '../lab/document.ts';
import { type Row, spreadOf } from '../lab/summary.ts';
import { type Column, harm, plain } from './cells.ts';
import { metricValue } from './judged.ts';

/** More would hide the rest. */
export const MOST_PROMISED = 3;

export interface PromisedColumns {
  /** Of what nobody may do, and of everything else. */
  readonly harms: readonly Column[];
  readonly others: readonly Column[];
}

/**
 * Metrics with a promise whose number differs among the strategies, else is not 0 everywhere, and that no
 * other column shows: those that differ first, at most three.
 */
export function promisedColumns(
  document: ResultDocument,
  rows: readonly Row[],
  isShown: (metric: string) => boolean,
): PromisedColumns {
  const all = promisedMetrics(document).filter((metric) => !isShown(metric));
  const differ = all.filter((metric) => new Set(rows.map((row) => spreadOf(row, metric)?.most)).size > 1);
  // One leader a term is what all have.
  const least = (metric: string) => (metric === 'leaders.per_term' ? 1 : 0);
  const isAbove = (metric: string) => rows.some((row) => (spreadOf(row, metric)?.most ?? 0) > least(metric));
  const some = all.filter((metric) => !differ.includes(metric) && isAbove(metric));
  const chosen = [...differ, ...some].slice(0, MOST_PROMISED);
  const columns = (isWanted: (metric: string) => boolean) => chosen.filter(isWanted).map(columnOf);
  return { harms: columns(isHarm), others: columns((metric) => !isHarm(metric)) };
}

/** In the order of the file. The number of stale reads is told by their share. */
export function promisedMetrics({ expectations }: ResultDocument): readonly string[] {
  const lines = expectations.toSorted((a, b) => a.line - b.line);
  const names = lines.map(({ that }) => metricIn(that));
  return [...new Set(names.map((name) => (name === 'reads.stale.count' ? 'reads.stale' : name)))];
}

function columnOf(metric: string): Column {
  const about = metricOf(metric, [metric.slice(0, metric.lastIndexOf('.'))], [])?.about ?? metric;
  return {
    metric,
    head: HEADS[metric] ?? headOf(metric),
    about: `${about[0].toUpperCase()}${about.slice(1)}.`,
    cell: (row) => {
      const spread = spreadOf(row, metric);
      return isHarm(metric) ? harm(row, metric, '') : plain(spread, (value) => metricValue(metric, value));
    },
  };
}

/** What somebody sees, or loses, that nobody ever should. Undone before it was confirmed: that is no harm yet. */
function isHarm(metric: string): boolean {
  if (metric === 'writes.errant' || metric.startsWith('reads.stale')) return false;
  return /^(reads|writes|failed_writes|divergence|split_brain|conflicts\.lost|failover\.lost_writes)/.test(metric);
}

const HEADS: Readonly<Record<string, readonly [string, string]>> = {
  'reads.phantom': ['phantom', 'reads'],
  'reads.causal_violations': ['cause', 'missing'],
  'reads.causal_violations.own': ['own cause', 'missing'],
  'reads.causal_violations.read': ['read cause', 'missing'],
  'reads.not_my_write': ['own write', 'missing'],
  'reads.not_monotonic': ['went', 'backwards'],
  'writes.errant': ['writes', 'undone'],
  'writes.resurrected': ['old value', 'back'],
  divergence: ['keys', 'apart'],
  'failover.count': ['leaders', 'lost'],
  'failover.lost_writes': ['failover', 'lost'],
  'failover.total': ['failover', 'took'],
  split_brain: ['split', 'brain'],
  'dedup.absorbed': ['repeats', 'absorbed'],
};

/** `read.latency.max` → read, max: as the other columns have it. */
function headOf(metric: string): readonly [string, string] {
  const name = metric.replace('.latency.', '.').replace('replication.', '').replaceAll('_', ' ');
  const dot = name.lastIndexOf('.');
  return [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
}
