/** Registers whose values are written more than once: answers that no order can explain, found without a search. */

import { datumKey, same } from '../datum.ts';
import type { Datum, Op } from '../history/history.ts';
import { wantedBy, writtenBy } from './models/register.ts';
import type { Asked } from './timeline.ts';
import { type Finding, opened } from './zones.ts';

/** All that left one value there, in order of call. */
interface Writers {
  readonly ops: Op[];
  /** Of the first so many: the latest place up to which one of them may still be seen. */
  readonly seenUntil: number[];
}

/**
 * A write is over when another has been called after its return and has returned too: nobody who asks
 * later can see it. An answer is certainly wrong where all writes of its value are over, or came later,
 * or never were. Necessary, not sufficient: where nothing is found, the search decides.
 */
export function certainlyWrong(all: readonly Asked[], failed: ReadonlyMap<Datum, Op>, init: Datum): readonly Finding[] {
  const over = new Over(all);
  const writers = writersOf(all, over);
  const findings: Finding[] = [];
  for (const { op, call } of all) {
    const value = wantedBy(call);
    if (value === undefined || op.ending !== 'ok' || call.output === false) continue;
    const left = writtenBy(call);
    // A cas from a value to itself would be its own source.
    if (left !== undefined && same(left, value)) continue;
    const key = datumKey(value);
    const mine = writers.get(key);
    const count = mine === undefined ? 0 : countBefore(mine.ops, op.end);
    const isFirst = datumKey(init) === key;
    if (isFirst && op.call < over.sinceStart) continue;
    if (count > 0 && mine!.seenUntil[count - 1] > op.call) continue;
    if (count > 0 || isFirst) findings.push(stale(op, value, mine, count, over));
    else if (mine === undefined) findings.push(unwritten(op, failed.get(key)));
    else findings.push({ kind: 'future', read: op, write: mine.ops[0] });
  }
  return findings;
}

/** When writes are over. */
class Over {
  /** In order of call, and the earliest return from each on. */
  readonly #writes: readonly Op[];
  readonly #earliest: Op[] = [];

  constructor(all: readonly Asked[]) {
    const writes = all
      .filter(({ op, call }) => op.ending === 'ok' && writtenBy(call) !== undefined)
      .map(({ op }) => op);
    this.#writes = writes.sort((a, b) => a.call - b.call);
    for (let at = writes.length - 1; at >= 0; at--) {
      const after = this.#earliest[at + 1];
      this.#earliest[at] = after === undefined || writes[at].end < after.end ? writes[at] : after;
    }
  }

  /** The write after which nothing that returned at `end` can be seen any more. */
  by(end: number): Op | undefined {
    return this.#earliest[countBefore(this.#writes, end)];
  }

  get sinceStart(): number {
    return this.by(-1)?.end ?? Number.POSITIVE_INFINITY;
  }
}

function writersOf(all: readonly Asked[], over: Over): Map<Datum, Writers> {
  const writers = new Map<Datum, Writers>();
  for (const { op, call } of [...all].sort((a, b) => a.op.call - b.op.call)) {
    const value = writtenBy(call);
    if (value === undefined) continue;
    const key = datumKey(value);
    let mine = writers.get(key);
    if (mine === undefined) writers.set(key, (mine = { ops: [], seenUntil: [] }));
    const until = over.by(op.end)?.end ?? Number.POSITIVE_INFINITY;
    mine.seenUntil.push(Math.max(until, mine.seenUntil[mine.ops.length - 1] ?? 0));
    mine.ops.push(op);
  }
  return writers;
}

/** The last write of the value, the write that came over it, and who saw the value after that. */
function stale(op: Op, value: Datum, writers: Writers | undefined, count: number, over: Over): Finding {
  let last: Op | undefined;
  for (const write of writers?.ops.slice(0, count) ?? []) if (last === undefined || write.end > last.end) last = write;
  const newer = over.by(last?.end ?? -1)!;
  const older = opened(value, last, last?.end ?? -1, last?.call ?? -1);
  return { kind: 'stale', read: op, older, newer: opened(writtenBy(newer)!, newer, newer.end, newer.call) };
}

function unwritten(read: Op, write: Op | undefined): Finding {
  return { kind: write === undefined ? 'unwritten' : 'failed', read, write };
}

/** How many of the operations, sorted by call, were called before. */
function countBefore(ops: readonly Op[], place: number): number {
  let low = 0;
  let high = ops.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ops[middle].call < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
