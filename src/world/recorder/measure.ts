/** Turns cells into metrics: names as the scenario file knows them, times in milliseconds. */
import { rowMetric } from '../../checks/metrics.ts';
import type { Histogram } from '../../kit/histogram.ts';
import { type Micros, SECOND } from '../../kit/time.ts';
import type { Witness } from '../result.ts';
import { type Cell, type Proof, witnessOf } from './cell.ts';

/** What one view of a run adds up to: reads and writes apart, for latencies are. */
export interface View {
  readonly reads: Cell;
  readonly writes: Cell;
  /** Simulated time in which its operations may have been issued. */
  readonly length: Micros;
}

/** A number, and how many operations it rests on. */
export interface Figure {
  readonly value: number | null;
  readonly samples: number;
}

const NOTHING: Figure = { value: null, samples: 0 };

/** Of a metric that views have; undefined for any other name. */
export function figureOf(view: View, metric: string): Figure | undefined {
  const { reads, writes } = view;
  if (metric.startsWith('read.latency.')) return timeOf(reads.latency, metric.slice('read.latency.'.length));
  if (metric.startsWith('write.latency.')) return timeOf(writes.latency, metric.slice('write.latency.'.length));
  if (metric.startsWith('replication.lag.')) return timeOf(writes.lag, metric.slice('replication.lag.'.length));
  if (metric.startsWith('visibility.')) return timeOf(writes.visibility, metric.slice('visibility.'.length));
  if (metric.startsWith('staleness.versions.')) return missedOf(reads, metric.slice('staleness.versions.'.length));
  if (metric.startsWith('staleness.')) return timeOf(reads.staleness, metric.slice('staleness.'.length));
  if (metric.startsWith('routing.')) return routingFigure(reads, metric.slice('routing.'.length));
  return clientFigure(view, metric) ?? readFigure(reads, writes, metric) ?? writeFigure(writes, metric);
}

function clientFigure({ reads, writes, length }: View, metric: string): Figure | undefined {
  const issued = reads.issued + writes.issued;
  const ok = reads.ok + writes.ok;
  if (metric === 'availability') return shareOf(ok, issued);
  if (metric === 'requests.refused') return shareOf(reads.denied + writes.denied, issued);
  if (metric === 'fallbacks') return { value: reads.fallbacks + writes.fallbacks, samples: issued };
  if (metric === 'retries') return { value: reads.retries + writes.retries, samples: issued };
  if (metric === 'hedges') return { value: reads.hedges + writes.hedges, samples: issued };
  if (metric !== 'throughput') return undefined;
  return issued === 0 || length <= 0 ? NOTHING : { value: round((ok * SECOND) / length), samples: issued };
}

/** Of reads for which a policy chose a replica. */
function routingFigure({ regrets }: Cell, metric: string): Figure {
  if (regrets === undefined) return NOTHING;
  const { times, misled, outdated, informed } = regrets;
  if (metric.startsWith('regret.')) return timeOf(times, metric.slice('regret.'.length));
  return metric === 'misled' ? shareOf(misled, times.count) : shareOf(outdated, informed);
}

function readFigure(reads: Cell, writes: Cell, metric: string): Figure | undefined {
  switch (metric) {
    case 'reads.stale':
      return shareOf(reads.staleReads, reads.staleness.count);
    case 'reads.stale.count':
      return { value: reads.staleReads, samples: reads.staleness.count };
    case 'reads.not_my_write':
      return { value: reads.notMyWrite, samples: reads.sessionReads };
    case 'reads.not_monotonic':
      return { value: reads.notMonotonic, samples: reads.sessionReads };
    case 'reads.causal_violations':
      return { value: reads.notCausal, samples: reads.sessionReads };
    case 'reads.causal_violations.own':
      return { value: reads.outOfTurn, samples: reads.sessionReads };
    case 'reads.causal_violations.read':
      return { value: reads.withoutCause, samples: reads.sessionReads };
    case 'reads.phantom':
      return { value: writes.phantoms, samples: writes.issuedEver };
    case 'failed_writes.seen':
      return { value: writes.failedSeen, samples: writes.issuedEver };
    case 'siblings.max':
      return { value: reads.siblings, samples: reads.sessionReads };
    default:
      return undefined;
  }
}

function writeFigure(writes: Cell, metric: string): Figure | undefined {
  const samples = writes.issuedEver;
  switch (metric) {
    case 'conflicts':
      return { value: writes.conflicts, samples };
    case 'conflicts.lost_updates':
      return { value: writes.lostUpdates, samples };
    case 'conflicts.dropped':
      return { value: writes.beaten, samples };
    case 'conflicts.siblings':
      return { value: writes.kept, samples };
    case 'conflicts.merged':
      return { value: writes.merged, samples };
    case 'conflicts.rejected':
      return { value: writes.rejected, samples };
    case 'dedup.absorbed':
      return { value: writes.absorbed, samples };
    case 'writes.declined':
      return { value: writes.declined, samples };
    case 'writes.dropped':
      return { value: writes.dropped, samples: writes.acknowledged };
    case 'writes.overwritten':
      return { value: writes.overwritten, samples: writes.acknowledged };
    case 'writes.resurrected':
      return { value: writes.resurrected, samples };
    case 'writes.lost':
      return { value: writes.lost, samples: writes.acknowledged };
    case 'writes.errant':
      return { value: writes.errant, samples };
    case 'writes.duplicated':
      return { value: writes.duplicated, samples };
    default:
      return undefined;
  }
}

/** `GROUP.lost` and `GROUP.duplicated`, of a cell that holds the rows of that group alone. */
export function rowFigure(rows: Cell, fate: 'lost' | 'duplicated'): Figure {
  if (fate === 'lost') return { value: rows.rowsLost, samples: rows.rowsAcknowledged };
  return { value: rows.rowsDuplicated, samples: rows.issuedEver };
}

/** The event that proves a number of this view. */
export function proofOf({ reads, writes }: View, metric: string): Witness | null {
  const [stem, cells] = stemOf(metric, reads, writes);
  let best: Proof | undefined;
  for (const cell of cells) {
    const proof = cell.proofs.get(stem);
    if (proof === undefined) continue;
    if (best === undefined || proof.size > best.size || (proof.size === best.size && proof.at < best.at)) best = proof;
  }
  return witnessOf(best);
}

function stemOf(metric: string, reads: Cell, writes: Cell): readonly [string, readonly Cell[]] {
  if (metric.startsWith('read.latency.')) return ['latency', [reads]];
  if (metric.startsWith('write.latency.')) return ['latency', [writes]];
  if (metric.startsWith('replication.lag.')) return ['replication.lag', [writes]];
  if (metric.startsWith('staleness.versions.')) return ['staleness.versions', [reads]];
  if (metric.startsWith('staleness.')) return ['staleness', [reads]];
  if (metric.startsWith('routing.')) return ['routing.regret', [reads]];
  if (metric === 'reads.stale.count') return ['reads.stale', [reads]];
  const rows = rowMetric(metric);
  return rows === undefined ? [metric, [reads, writes]] : [`rows.${rows.fate}`, [writes]];
}

/** Fresh reads missed none: they come first in the order of all. */
function missedOf({ missed, staleness }: Cell, which: string): Figure {
  const samples = staleness.count;
  if (samples === 0) return NOTHING;
  if (which === 'max') return { value: missed.max ?? 0, samples };
  const rank = Math.ceil((Number(which.slice(1)) * samples) / 100 - 1e-9) - (samples - missed.count);
  return { value: rank <= 0 ? 0 : missed.percentile((rank * 100) / missed.count), samples };
}

function timeOf(times: Histogram, which: string): Figure {
  const micros = which === 'mean' ? times.mean : which === 'max' ? times.max : times.percentile(Number(which.slice(1)));
  return { value: micros === null ? null : inMs(micros), samples: times.count };
}

function shareOf(part: number, whole: number): Figure {
  return whole === 0 ? NOTHING : { value: part / whole, samples: whole };
}

/** Milliseconds with microsecond precision. */
export function inMs(micros: Micros): number {
  return Math.round(micros) / 1000;
}

/** Millionths of a USD: a small run sends few bytes. */
export function inMoney(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}

/** Three decimals are enough for rates and ratios. */
export function round(n: number): number {
  return Math.round(n * 1000) / 1000;
}
