/** Linearizability of a register whose written values are all different, exactly and in n log n: Gibbons & Korach 1997. */
import type { Datum, Op } from '../history/history.ts';
import { datumKey } from './datum.ts';

/** A value: the write of it and the reads that saw it. In no order may anything of another value come between them. */
export interface Cluster {
  readonly value: Datum;
  /** Undefined of the initial value, which was there before everything. */
  readonly write: Op | undefined;
  reads: number;
  /** What returned first, and when; before everything for the initial value. */
  first: Op | undefined;
  firstEnd: number;
  /** What was called last, and when. */
  last: Op | undefined;
  lastCall: number;
}

/**
 * Something of each value returned before something of the other was called, so each would have to come
 * before the other. The older is the one whose zone begins first.
 */
export interface Crossing {
  readonly kind: 'crossing';
  readonly older: Cluster;
  readonly newer: Cluster;
}

/** A read of a value that nobody wrote, or whose write certainly failed, or was only asked for after the read had its answer. */
export interface OutOfNowhere {
  readonly kind: 'unwritten' | 'failed' | 'future';
  readonly read: Op;
  readonly write: Op | undefined;
}

export type Finding = Crossing | OutOfNowhere;

export interface Zones {
  readonly findings: readonly Finding[];
  /** Reads that were judged. */
  readonly reads: number;
}

const BEFORE_ALL = -1;

/** Undefined where zones cannot tell: other operations than read and write, or a value written twice. */
export function zones(ops: readonly Op[], init: Datum): Zones | undefined {
  const clusters = clustersOf(ops, init);
  if (clusters === undefined) return undefined;
  const findings: Finding[] = [];
  const failed = failedWrites(ops);
  let reads = 0;
  for (const op of ops) {
    if (op.ending !== 'ok' || !isRead(op)) continue;
    reads++;
    const cluster = clusters.get(datumKey(op.output));
    const write = cluster?.write;
    if (cluster === undefined) findings.push(unwritten(failed, op));
    else if (write !== undefined && op.end < write.call) findings.push({ kind: 'future', read: op, write });
    else join(cluster, op);
  }
  crossings([...clusters.values()].filter(isInForce), findings);
  return { findings, reads };
}

function isRead({ f }: Op): boolean {
  return f === 'read' || f === 'get';
}

/** By value. Writes that failed did not happen. */
function clustersOf(ops: readonly Op[], init: Datum): Map<Datum, Cluster> | undefined {
  const clusters = new Map<Datum, Cluster>();
  clusters.set(datumKey(init), opened(init, undefined, BEFORE_ALL, BEFORE_ALL));
  for (const op of ops) {
    if (isRead(op)) continue;
    if (op.f !== 'write' && op.f !== 'put') return undefined;
    if (op.ending === 'fail') continue;
    const key = datumKey(op.input);
    if (clusters.has(key)) return undefined;
    clusters.set(key, opened(op.input, op, op.end, op.call));
  }
  return clusters;
}

function opened(value: Datum, write: Op | undefined, firstEnd: number, lastCall: number): Cluster {
  return { value, write, reads: 0, first: write, firstEnd, last: write, lastCall };
}

function join(cluster: Cluster, read: Op): void {
  cluster.reads++;
  if (read.end < cluster.firstEnd) {
    cluster.firstEnd = read.end;
    cluster.first = read;
  }
  if (read.call > cluster.lastCall) {
    cluster.lastCall = read.call;
    cluster.last = read;
  }
}

/** A write of unknown outcome counts where it was seen. */
function isInForce({ write, reads }: Cluster): boolean {
  return write === undefined || write.ending === 'ok' || reads > 0;
}

function failedWrites(ops: readonly Op[]): Map<Datum, Op> {
  const failed = new Map<Datum, Op>();
  for (const op of ops) if (op.ending === 'fail' && !isRead(op)) failed.set(datumKey(op.input), op);
  return failed;
}

function unwritten(failed: Map<Datum, Op>, read: Op): OutOfNowhere {
  const write = failed.get(datumKey(read.output));
  return { kind: write === undefined ? 'unwritten' : 'failed', read, write };
}

/**
 * A zone runs forward from the first return to the last call where the former comes first, and else
 * backward. No two forward zones may overlap, and no backward one may lie inside a forward one.
 */
function crossings(clusters: readonly Cluster[], findings: Finding[]): void {
  const forward = clusters.filter(isForward).sort((a, b) => a.firstEnd - b.firstEnd);
  /** Of the zones up to each, the one that reaches furthest. */
  const widest: Cluster[] = [];
  for (const zone of forward) {
    const before = widest[widest.length - 1];
    if (before !== undefined && zone.firstEnd < before.lastCall) {
      findings.push({ kind: 'crossing', older: before, newer: zone });
    }
    widest.push(before === undefined || zone.lastCall > before.lastCall ? zone : before);
  }
  for (const zone of clusters) {
    if (isForward(zone)) continue;
    const around = widest[countBefore(forward, zone.lastCall) - 1];
    if (around !== undefined && zone.firstEnd < around.lastCall) {
      findings.push({ kind: 'crossing', older: around, newer: zone });
    }
  }
}

export function isForward({ firstEnd, lastCall }: Cluster): boolean {
  return firstEnd < lastCall;
}

/** How many of the sorted zones begin before `position`. */
function countBefore(forward: readonly Cluster[], position: number): number {
  let low = 0;
  let high = forward.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (forward[middle].firstEnd < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
