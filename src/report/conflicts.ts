/** Conflicts in words: who lost to whom, on which key and where; and how soon copies agreed after each fault. */
import { firstRuns, type ResultDocument, type TimedRun } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';
import type { ConflictTold } from '../world/result.ts';
import type { Table } from './charts/figure.ts';
import { count, milliseconds, moment } from './text.ts';

/** Of the first run of a strategy, as charts are. */
export interface Contested {
  readonly strategy: string;
  /** `4 writes met others: 3 dropped, 1 rejected`. */
  readonly sum: string;
  /** Losers by name first, then who came out beside or within others. */
  readonly lines: readonly string[];
  /** What is not told here. */
  readonly rest: string;
}

const ORDER: readonly ConflictTold['fate'][] = ['dropped', 'rejected', 'sibling', 'merged'];

/** As a count says it. */
const COUNTED: Readonly<Record<ConflictTold['fate'], readonly [metric: string, word: string]>> = {
  dropped: ['conflicts.dropped', 'dropped'],
  rejected: ['conflicts.rejected', 'rejected'],
  sibling: ['conflicts.siblings', 'kept as siblings'],
  merged: ['conflicts.merged', 'merged'],
};

/** Of those strategies in which concurrent writes met; of each so many are named. */
export function contested(document: ResultDocument, most = 8): readonly Contested[] {
  return firstRuns(document)
    .filter(({ conflicts }) => (conflicts?.told.length ?? 0) > 0)
    .map((run) => contestedIn(run, most));
}

function contestedIn(run: TimedRun, most: number): Contested {
  const { metrics, conflicts } = run;
  const fates = ORDER.map((fate) => ({ fate, met: metrics[COUNTED[fate][0]] ?? 0 })).filter(({ met }) => met > 0);
  const told = ORDER.flatMap((fate) => conflicts!.told.filter((one) => one.fate === fate)).slice(0, most);
  const all = fates.reduce((sum, { met }) => sum + met, 0);
  const writes = metrics.conflicts ?? 0;
  return {
    strategy: variantName(run.strategy, run.set),
    sum: `${count(writes)} ${writes === 1 ? 'write' : 'writes'} met others: ${fates
      .map(({ fate, met }) => `${count(met)} ${COUNTED[fate][1]}`)
      .join(', ')}`,
    lines: told.map(conflictLine),
    rest:
      all > told.length ? `and ${count(all - told.length)} more; result.json names the first fifty of each kind` : '',
  };
}

/** `step xe of E lost to step xu of U on x: dropped by U at 1.041s, after its client was told yes`. */
export function conflictLine({ op, to, key, fate, by, at, acked }: ConflictTold): string {
  const other = to === '' ? 'another write' : to;
  const where = `by ${by} at ${moment(at)}`;
  if (fate === 'rejected')
    return `${op} came too late for ${other} on ${key}: refused ${where}, and its client told so`;
  if (fate === 'merged') return `${op} met ${other} on ${key}: merged ${where}`;
  if (fate === 'sibling') return `${op} met ${other} on ${key}: both kept ${where}, for a reader to choose`;
  const promised = acked === null ? 'its client had no answer' : `its client was told yes at ${moment(acked)}`;
  return `${op} lost to ${other} on ${key}: dropped ${where}; ${promised}`;
}

/** A row for each fault that ended; undefined where none did, or nobody copies anything. */
export function healTable(document: ResultDocument): Table | undefined {
  const runs = firstRuns(document).filter((run) => isCopied(run) && (run.heals?.length ?? 0) > 0);
  const [first] = runs;
  if (first === undefined) return undefined;
  const rows = first.heals!.map(({ fault, healed_at }) => [
    fault,
    moment(healed_at),
    ...runs.map((run) => agreed(run.heals?.find((heal) => heal.fault === fault)?.converged_in)),
  ]);
  return { head: ['after', 'which ended at', ...runs.map((run) => variantName(run.strategy, run.set))], rows };
}

export const HEAL_NOTE =
  'From the end of each fault until every copy had all that was accepted before it. Never: at the end of the run ' +
  'some copy still lacked a write, or showed something else.';

function agreed(time: number | null | undefined): string {
  if (time === undefined) return '–';
  if (time === null) return '✗ never';
  return time === 0 ? 'at once' : milliseconds(time);
}

function isCopied({ metrics }: TimedRun): boolean {
  return (metrics['replication.lag.max'] ?? null) !== null;
}
