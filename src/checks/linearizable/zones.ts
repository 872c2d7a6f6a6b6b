/** Linearizability of a register whose values are all different, exactly, in n log n: Gibbons & Korach 1997. */

import { datumKey } from '../datum.ts';
import type { Datum, Op } from '../history/history.ts';

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
 * A read that was asked for after the newer value had been there for certain, although the newer one
 * came after the older. So the zones of the two cross.
 */
export interface Stale {
  readonly kind: 'stale';
  readonly read: Op;
  readonly older: Cluster;
  readonly newer: Cluster;
}

/** A read of a value that nobody wrote, or whose write failed for certain, or was asked for only after the answer. */
export interface OutOfNowhere {
  readonly kind: 'unwritten' | 'failed' | 'future';
  readonly read: Op;
  readonly write: Op | undefined;
}

export type Finding = Stale | OutOfNowhere;

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
  const order = new Order([...clusters.values()].filter(isInForce));
  for (const op of ops) {
    if (op.ending !== 'ok' || !isRead(op)) continue;
    const older = clusters.get(datumKey(op.output));
    if (older === undefined || op.call <= older.firstEnd) continue;
    const newer = order.after(older);
    if (newer !== undefined && newer.firstEnd < op.call) findings.push({ kind: 'stale', read: op, older, newer });
  }
  return { findings, reads };
}

function isRead({ f }: Op): boolean {
  return f === 'read';
}

/** By value. Writes that failed did not happen. */
function clustersOf(ops: readonly Op[], init: Datum): Map<Datum, Cluster> | undefined {
  const clusters = new Map<Datum, Cluster>();
  clusters.set(datumKey(init), opened(init, undefined, BEFORE_ALL, BEFORE_ALL));
  for (const op of ops) {
    if (isRead(op)) continue;
    if (op.f !== 'write') return undefined;
    if (op.ending === 'fail') continue;
    const key = datumKey(op.input);
    if (clusters.has(key)) return undefined;
    clusters.set(key, opened(op.input, op, op.end, op.call));
  }
  return clusters;
}

export function opened(value: Datum, write: Op | undefined, firstEnd: number, lastCall: number): Cluster {
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

export function failedWrites(ops: readonly Op[]): Map<Datum, Op> {
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
 * backward. No two forward zones may overlap, and no backward one may lie inside a forward one: whatever
 * comes after a value, by its zone, must not return before the last call of that value.
 */
class Order {
  /** In order of first return. */
  readonly #forward: readonly Cluster[];
  /** In order of last call, and of those from each on the one that returned first. */
  readonly #backward: readonly Cluster[];
  readonly #earliest: Cluster[] = [];

  constructor(clusters: readonly Cluster[]) {
    this.#forward = clusters.filter(isForward).sort((a, b) => a.firstEnd - b.firstEnd);
    this.#backward = clusters.filter((zone) => !isForward(zone)).sort((a, b) => a.lastCall - b.lastCall);
    for (let at = this.#backward.length - 1; at >= 0; at--) {
      const [zone, later] = [this.#backward[at], this.#earliest[at + 1]];
      this.#earliest[at] = later === undefined || zone.firstEnd < later.firstEnd ? zone : later;
    }
  }

  /** Of the values that come after this one, the first that was there for certain. */
  after({ firstEnd }: Cluster): Cluster | undefined {
    const forward = this.#forward[countUpTo(this.#forward, firstEnd, (zone) => zone.firstEnd)];
    const backward = this.#earliest[countUpTo(this.#backward, firstEnd, (zone) => zone.lastCall)];
    if (forward === undefined || backward === undefined) return forward ?? backward;
    return forward.firstEnd < backward.firstEnd ? forward : backward;
  }
}

export function isForward({ firstEnd, lastCall }: Cluster): boolean {
  return firstEnd < lastCall;
}

function countUpTo(zones: readonly Cluster[], place: number, of: (zone: Cluster) => number): number {
  let low = 0;
  let high = zones.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (of(zones[middle]) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
