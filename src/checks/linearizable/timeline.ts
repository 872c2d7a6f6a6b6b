/** The operations on one object in order of return, and which of them were under way at each return. */
import type { Op } from '../history/history.ts';
import type { Machine } from './machine.ts';
import { type Asked, callOf, isReader, type Model } from './models.ts';

export type { Asked } from './models.ts';

/** Unknown operations of one class, in order of invocation: any of them may have happened, at any time since. */
export interface Unknown {
  readonly cls: number;
  readonly calls: readonly number[];
}

/** Numbered by return: operation i is the one that returns at round i. */
export interface Timeline {
  readonly ops: readonly Op[];
  readonly call: Float64Array;
  readonly end: Float64Array;
  readonly cls: Int32Array;
  /** A place that is its own from call to return. */
  readonly slot: Int32Array;
  readonly slots: number;
  /** Under way at round i, i itself first: `pending[from[i]] .. pending[from[i + 1] - 1]`, in order of return. */
  readonly pending: Int32Array;
  readonly from: Int32Array;
  readonly unknown: readonly Unknown[];
}

/** Drops what certainly did not happen, and looks with lost answers. Undefined where the model does not know one. */
export function asked(model: Model, ops: readonly Op[]): readonly Asked[] | undefined {
  const found: Asked[] = [];
  for (const op of ops) {
    if (op.ending === 'fail') continue;
    const call = callOf(model, op);
    if (call === undefined) return undefined;
    if (op.ending === 'info' && isReader(model, call)) continue;
    found.push({ op, call });
  }
  return found;
}

/** What returns after `until` has not returned yet. */
export function timelineOf(machine: Machine, all: readonly Asked[], until = Number.POSITIVE_INFINITY): Timeline {
  const known: Asked[] = [];
  const unknown = new Map<number, number[]>();
  for (const one of all) {
    if (one.op.end <= until && one.op.ending === 'ok') known.push(one);
    else if (one.op.call < until) lost(machine, one, unknown);
  }
  known.sort((a, b) => a.op.end - b.op.end);
  const call = Float64Array.from(known, ({ op }) => op.call);
  const end = Float64Array.from(known, ({ op }) => op.end);
  const cls = Int32Array.from(known, ({ call }) => machine.classOf(call));
  return {
    ops: known.map(({ op }) => op),
    call,
    end,
    cls,
    ...rounds(call, end),
    unknown: [...unknown].map(([cls, calls]) => ({ cls, calls: calls.sort((a, b) => a - b) })),
  };
}

function lost(machine: Machine, { op, call }: Asked, unknown: Map<number, number[]>): void {
  const cls = machine.classOf({ ...call, output: undefined });
  if (machine.isReader[cls] || call.output === false) return;
  const calls = unknown.get(cls);
  if (calls === undefined) unknown.set(cls, [op.call]);
  else calls.push(op.call);
}

/** Walks through calls and returns in their order. */
function rounds(call: Float64Array, end: Float64Array): Pick<Timeline, 'slot' | 'slots' | 'pending' | 'from'> {
  const count = call.length;
  const byCall = Int32Array.from(call, (_, op) => op).sort((a, b) => call[a] - call[b]);
  const slot = new Int32Array(count);
  const free: number[] = [];
  let slots = 0;
  const from = new Int32Array(count + 1);
  const pending: number[] = [];
  const open = new Open(count);
  for (let round = 0, called = 0; round < count; round++) {
    for (; called < count && call[byCall[called]] < end[round]; called++) {
      slot[byCall[called]] = free.pop() ?? slots++;
      open.add(byCall[called]);
    }
    from[round] = pending.length;
    open.copyTo(pending);
    open.remove(round);
    free.push(slot[round]);
  }
  from[count] = pending.length;
  return { slot, slots, pending: Int32Array.from(pending), from };
}

/** What is under way, in order of return. */
class Open {
  readonly #next: Int32Array;
  readonly #head: number;

  constructor(count: number) {
    this.#next = new Int32Array(count + 1).fill(-1);
    this.#head = count;
  }

  add(op: number): void {
    let before = this.#head;
    while (this.#next[before] >= 0 && this.#next[before] < op) before = this.#next[before];
    this.#next[op] = this.#next[before];
    this.#next[before] = op;
  }

  /** Only the first ever returns. */
  remove(op: number): void {
    this.#next[this.#head] = this.#next[op];
  }

  copyTo(pending: number[]): void {
    for (let op = this.#next[this.#head]; op >= 0; op = this.#next[op]) pending.push(op);
  }
}
