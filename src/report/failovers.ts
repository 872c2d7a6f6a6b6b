/** Failovers in words: how long nobody led, of what that was made, and which acknowledged writes are gone. */
import { firstRuns, type ResultDocument, type TimedRun } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';
import type { FailoverTold } from '../world/result.ts';
import type { Table } from './charts/figure.ts';
import { count, milliseconds, moment, plural } from './text.ts';

/** Of one strategy so many failovers are told; result.json has more. */
const MOST_FAILOVERS = 5;

/** Of the first run of a strategy, as charts are. */
export interface Aftermath {
  readonly strategy: string;
  readonly failovers: readonly FailoverTold[];
  /** Lost writes by name, where they were and why they are gone. */
  readonly losses: readonly string[];
  /** What is not told here. */
  readonly rest: string;
}

/** Of those strategies that had a failover, or lost an acknowledged write; of each so many losses are named. */
export function aftermaths(document: ResultDocument, mostLosses = 10): readonly Aftermath[] {
  return firstRuns(document)
    .map((run) => aftermathOf(run, mostLosses))
    .filter(({ failovers, losses }) => failovers.length + losses.length > 0);
}

function aftermathOf(run: TimedRun, mostLosses: number): Aftermath {
  const failovers = worst(run.failovers ?? []);
  const losses = (run.losses ?? []).slice(0, mostLosses);
  const all = [run.metrics['failover.count'] ?? 0, run.metrics['writes.lost'] ?? 0];
  const rest = [
    ...(all[0] > failovers.length ? [plural(all[0] - failovers.length, 'shorter failover')] : []),
    ...(all[1] > losses.length ? [plural(all[1] - losses.length, 'more lost write')] : []),
  ];
  return {
    strategy: variantName(run.strategy, run.set),
    failovers,
    losses: losses.map(({ op, by, acked, why }) => `${op}, acknowledged by ${by} at ${moment(acked)}: ${why}`),
    rest: rest.length === 0 ? '' : `and ${rest.join(' and ')}`,
  };
}

/** Those that lost most, else took longest, in the order of time. */
function worst(failovers: readonly FailoverTold[]): readonly FailoverTold[] {
  return failovers
    .toSorted((a, b) => b.lost_writes - a.lost_writes || b.total - a.total)
    .slice(0, MOST_FAILOVERS)
    .sort((a, b) => a.led_at - b.led_at);
}

/** `E lost at 10.000s, U led from 15.140s on; RTO 5.15 s = detect 5 s + elect 140 ms + redirect 10.9 ms; RPO 4 writes, 30 ms`. */
export function failoverLine(failover: FailoverTold): string {
  const { from, to, lost_at, led_at, total, detect, elect, redirect } = failover;
  const parts = [
    ...(detect === null ? [] : [`detect ${milliseconds(detect)}`]),
    ...(elect === null ? [] : [`elect ${milliseconds(elect)}`]),
    redirect === null ? 'then no write' : `redirect ${milliseconds(redirect)}`,
  ];
  const again = from === to ? `${to} led again` : `${to} led`;
  const rto = `RTO ${milliseconds(total)} = ${parts.join(' + ')}`;
  return `${from} lost at ${moment(lost_at)}, ${again} from ${moment(led_at)} on; ${rto}; ${rpo(failover)}`;
}

function rpo({ lost_writes, lost_time }: FailoverTold): string {
  return lost_writes === 0 ? 'RPO 0' : `RPO ${plural(lost_writes, 'write')}, ${milliseconds(lost_time)}`;
}

const HEAD = [
  'strategy',
  'lost',
  'at',
  'led next',
  'from',
  'RTO',
  'detect',
  'elect',
  'redirect',
  'writes lost',
  'over',
];

export function failoverTable(told: readonly Aftermath[]): Table {
  const time = (ms: number | null) => (ms === null ? '–' : milliseconds(ms));
  const rows = told.flatMap(({ strategy, failovers }) =>
    failovers.map((one) => [
      strategy,
      one.from,
      moment(one.lost_at),
      one.to,
      moment(one.led_at),
      ...[one.total, one.detect, one.elect, one.redirect].map(time),
      count(one.lost_writes),
      one.lost_writes === 0 ? '–' : time(one.lost_time),
    ]),
  );
  return { head: HEAD, rows };
}
