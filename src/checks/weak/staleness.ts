/** How far behind each read was, in versions and in time, by what had been acknowledged when it began. */
import { INITIAL, type Registers } from './registers.ts';

export interface Lag {
  readonly read: number;
  /** Acknowledged versions that are certainly newer than the one it saw. */
  readonly versions: number;
  /** Since the first of them was acknowledged; 0 where none was, NaN where times are not told. */
  readonly ns: number;
  /** The newer write that was acknowledged first, or -1. */
  readonly missed: number;
}

/**
 * For every read whose version is known, the definitions of k- and t-staleness by acknowledgement. Certainly newer
 * is a write that was invoked after the version had been acknowledged or returned by a read: of concurrent writes
 * clients cannot tell the newer one, so what is measured is the least that it can have been.
 */
export function lags(registers: Registers): readonly Lag[] {
  const reads: number[][] = Array.from(registers.initial, () => []);
  const writes: number[][] = Array.from(registers.initial, () => []);
  registers.ops.forEach((op, at) => {
    if (registers.isWrite[at] === 0 && registers.writer[at] >= INITIAL) reads[registers.key[at]].push(at);
    if (registers.isWrite[at] === 1 && op.ending === 'ok') writes[registers.key[at]].push(at);
  });
  const known = knownFrom(registers);
  return reads.flatMap((ofKey, key) => lagsOfKey(registers, ofKey, writes[key], known));
}

/** By write: the position at which its version was first acknowledged or returned. */
function knownFrom({ ops, writer }: Registers): Float64Array {
  const known = Float64Array.from(ops, (op) => op.end);
  ops.forEach((op, at) => {
    if (writer[at] >= 0 && op.end < known[writer[at]]) known[writer[at]] = op.end;
  });
  return known;
}

/** Reads and writes come in order of invocation. */
function lagsOfKey(
  { ops, writer }: Registers,
  reads: readonly number[],
  writes: readonly number[],
  known: Float64Array,
): readonly Lag[] {
  const acked = writes.map((_, place) => place).sort((a, b) => ops[writes[a]].end - ops[writes[b]].end);
  const counts = new Counts(writes.length);
  const first = firstAcked(writes.map((write) => ops[write].end));
  let done = 0;
  return reads.map((read) => {
    const begin = ops[read].call;
    for (; done < acked.length && ops[writes[acked[done]]].end < begin; done++) counts.add(acked[done]);
    const seen = writer[read] === INITIAL ? -1 : known[writer[read]];
    const from = countOf(writes, (write) => ops[write].call <= seen);
    const versions = done - counts.below(from);
    if (versions === 0) return { read, versions, ns: 0, missed: -1 };
    const missed = writes[first[from]];
    // Order is authoritative: clocks that contradict it make no negative staleness.
    return { read, versions, ns: Math.max(0, ops[read].calledAt - ops[missed].endedAt), missed };
  });
}

/** By place: the place from there on whose write was acknowledged first. */
function firstAcked(ends: readonly number[]): Int32Array {
  const first = new Int32Array(ends.length);
  for (let place = ends.length - 1; place >= 0; place--) {
    const later = place + 1 < ends.length ? first[place + 1] : place;
    first[place] = ends[later] < ends[place] ? later : place;
  }
  return first;
}

/** How many of a list come before the first that does not hold. */
function countOf(list: readonly number[], holds: (item: number) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(list[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts over a range of places, added to one at a time (Fenwick's tree). */
class Counts {
  readonly #tree: Int32Array;

  constructor(places: number) {
    this.#tree = new Int32Array(places + 1);
  }

  add(place: number): void {
    for (let i = place + 1; i < this.#tree.length; i += i & -i) this.#tree[i]++;
  }

  below(place: number): number {
    let sum = 0;
    for (let i = place; i > 0; i -= i & -i) sum += this.#tree[i];
    return sum;
  }
}
