/** Clauses about how clients were served: not at all, with a no, with old data, or late. */
import type { ResultDocument, TimedRun } from '../../lab/document.ts';
import { placeName } from '../places.ts';
import { milliseconds, percent, plural } from '../text.ts';
import { type Clause, from, when, worstOf } from './clause.ts';

/** Of what was not done, this much must have been a no, or silence, to be called so. */
const NEARLY_ALL = 0.95;
/** Reads are told of where the slowest of them take so many times as long as the slowest writes. */
const MUCH_WORSE = 2;
/** Below this many milliseconds nobody waits. */
const SOON = 20;

export function unanswered(run: TimedRun): Clause | undefined {
  const share = run.metrics.availability ?? null;
  const worst = worstOf(run, 'availability', (a, b) => a < b);
  if (share === null || worst === undefined || worst.value > 0.995) return undefined;
  const missed = 1 - worst.value;
  const refused = run.by_region[worst.region]['requests.refused'] ?? 0;
  const requests = `${percent(missed)} of the requests from ${placeName(worst.region)}`;
  const all = `(${percent(1 - share)} of all)`;
  if (refused >= NEARLY_ALL * missed) return { text: `refused ${requests} ${all}`, tone: 'paid' };
  if (refused <= (1 - NEARLY_ALL) * missed) return { text: `left ${requests} unanswered ${all}`, tone: 'paid' };
  return { text: `failed ${requests}, ${percent(refused)} with a no ${all}`, tone: 'paid' };
}

export function stale(run: TimedRun, document: ResultDocument): Clause | undefined {
  const share = run.metrics['reads.stale'] ?? 0;
  if (share < 0.001) return undefined;
  const witness = run.witnesses['reads.stale'] ?? run.witnesses['reads.stale.count'];
  const example = witness === undefined ? '' : `, as a reader${from(witness, document)} was${when(witness)}`;
  return { text: `showed old data in ${percent(share)} of reads${example}`, tone: 'paid' };
}

/** Once is a failure; again and again is a cluster that does not find its feet. */
export function leaderless(run: TimedRun): Clause | undefined {
  const n = run.metrics['failover.count'] ?? 0;
  if (n < 2) return undefined;
  const longest = run.metrics['failover.total'] ?? null;
  const gap = longest === null ? '' : `, for up to ${milliseconds(longest)}`;
  return { text: `lost its leader ${plural(n, 'time')}${gap}`, tone: 'paid' };
}

/** Whoever kept all promises made somebody wait for it. */
export function slow(run: TimedRun): Clause | undefined {
  const late = (a: number, b: number) => a > b;
  const write = worstOf(run, 'write.latency.p50', late);
  const [writes, reads] = ['write.latency.p99', 'read.latency.p99'].map((metric) => worstOf(run, metric, late));
  if (reads !== undefined && reads.value >= SOON && reads.value >= MUCH_WORSE * (writes?.value ?? 0)) {
    const half = worstOf(run, 'read.latency.p50', late);
    if (half !== undefined && half.value >= SOON) return waited(half, 'the median read');
    return waited(reads, 'one read in a hundred');
  }
  if (write === undefined) return undefined;
  if (write.value >= SOON) return waited(write, 'the median write');
  return { text: `answered the median write in ${milliseconds(write.value)} everywhere`, tone: 'kept' };
}

function waited({ region, value }: { region: string; value: number }, what: string): Clause {
  return { text: `made ${placeName(region)} wait ${milliseconds(value)} for ${what}`, tone: 'paid' };
}
