/** A history as reads and writes of registers, in columns: what every model in this room is judged on. */
import type { Datum, History, Op } from '../checker.ts';
import { AMBIGUOUS, GARBAGE, INITIAL, Interned } from './interned.ts';

export { AMBIGUOUS, GARBAGE, INITIAL };

/** Operations are known by their place in `ops`, in order of invocation. */
export interface Registers {
  readonly history: History;
  readonly ops: readonly Op[];
  /** A lane is a process up to a write of unknown outcome: what comes after it is not ordered by it. */
  readonly lanes: readonly (readonly number[])[];
  readonly lane: Int32Array;
  /** The last key stands for the object of operations that name none. */
  readonly key: Int32Array;
  readonly isWrite: Uint8Array;
  /** Of a read: the write whose value it saw, or one of the three above. Of a write: itself. */
  readonly writer: Int32Array;
  /** Ids of what was written or seen, one for each key and value. */
  readonly value: Int32Array;
  readonly initial: Int32Array;
  /** The operation before it in its lane, or -1. */
  readonly previous: Int32Array;
  /** Writes of its lane up to and including it. */
  readonly seq: Int32Array;
  readonly ambiguous: number;
  readonly notes: readonly string[];
}

/** Which process an operation belongs to; `consistent-prefix` splits writers from readers. */
export type LaneOf = (op: Op, isWrite: boolean) => number | string;

type Role = 'read' | 'write' | 'other' | 'none';

export function registersOf(history: History, init: Datum, laneOf: LaneOf = (op) => op.process): Registers {
  const values = new Interned(history.keys.length + 1, init);
  const others = otherKeys(history, values);
  const ops = keptOps(history, values, others);
  return columns(history, ops, values, laneOf, notesOf(history, ops, others));
}

/** What an operation means to a register. Failed operations never happened; unanswered reads say nothing. */
export function roleOf(op: Op): Role {
  if (op.ending === 'fail') return 'none';
  switch (op.f) {
    case 'read':
      return op.ending === 'ok' ? 'read' : 'none';
    case 'write':
    case 'delete':
      return 'write';
    case 'insert':
    case 'cas':
      // Declined: the key held another value.
      if (op.output === false) return 'none';
      return op.f === 'insert' || Array.isArray(op.input) ? 'write' : 'other';
    default:
      return 'other';
  }
}

export function writtenBy(op: Op): Datum {
  if (op.f === 'delete') return null;
  return op.f === 'cas' ? (op.input as readonly Datum[])[1] : op.input;
}

export function keyOf(history: History, op: Op): number {
  return op.key < 0 ? history.keys.length : op.key;
}

/** Keys that also other operations touch (counters, sets, lists of siblings): reads there prove nothing here. */
function otherKeys(history: History, values: Interned): Uint8Array {
  const others = new Uint8Array(history.keys.length + 1);
  for (const op of history.ops) {
    const role = roleOf(op);
    if (role === 'write') values.write(keyOf(history, op), writtenBy(op), op.index);
    if (role !== 'other') continue;
    if (op.f === 'txn') others.fill(1);
    else others[keyOf(history, op)] = 1;
  }
  for (const op of history.ops) {
    if (roleOf(op) !== 'read') continue;
    const key = keyOf(history, op);
    const id = values.read(key, op.output);
    if (Array.isArray(op.output) && values.writer[id] === GARBAGE) others[key] = 1;
  }
  return others;
}

/** A write of unknown outcome that nobody read may as well not have happened: no model here is the weaker for it. */
function keptOps(history: History, values: Interned, others: Uint8Array): readonly Op[] {
  return history.ops.filter((op) => {
    const key = keyOf(history, op);
    const role = others[key] === 1 ? 'other' : roleOf(op);
    if (role !== 'write') return role === 'read';
    return op.ending === 'ok' || values.reads[values.id(key, writtenBy(op))] > 0;
  });
}

function columns(
  history: History,
  ops: readonly Op[],
  values: Interned,
  laneOf: LaneOf,
  notes: readonly string[],
): Registers {
  const lanes: number[][] = [];
  const open = new Map<number | string, number>();
  const place = new Map<number, number>();
  const fresh = () => new Int32Array(ops.length);
  const [lane, key, writer, value, previous, seq] = [fresh(), fresh(), fresh(), fresh(), fresh(), fresh()];
  const isWrite = new Uint8Array(ops.length);
  ops.forEach((op, at) => {
    key[at] = keyOf(history, op);
    isWrite[at] = op.f === 'read' ? 0 : 1;
    value[at] = values.id(key[at], isWrite[at] === 1 ? writtenBy(op) : op.output);
    if (isWrite[at] === 1) place.set(op.index, at);
    const name = laneOf(op, isWrite[at] === 1);
    let own = open.get(name);
    if (own === undefined) {
      own = lanes.push([]) - 1;
      open.set(name, own);
    }
    lane[at] = own;
    previous[at] = lanes[own].at(-1) ?? -1;
    seq[at] = (previous[at] < 0 ? 0 : seq[previous[at]]) + isWrite[at];
    lanes[own].push(at);
    if (op.ending === 'info') open.delete(name);
  });
  let ambiguous = 0;
  for (let at = 0; at < ops.length; at++) {
    const found = values.writer[value[at]];
    writer[at] = isWrite[at] === 1 ? at : found < 0 ? found : place.get(found)!;
    if (writer[at] === AMBIGUOUS) ambiguous++;
  }
  const initial = Int32Array.from({ length: history.keys.length + 1 }, (_, k) => values.initial(k));
  return { history, ops, lanes, lane, key, isWrite, writer, value, initial, previous, seq, ambiguous, notes };
}

function notesOf(history: History, ops: readonly Op[], others: Uint8Array): readonly string[] {
  const notes: string[] = [];
  let left = 0;
  let compared = 0;
  for (const op of history.ops) {
    if (roleOf(op) !== 'none' && others[keyOf(history, op)] === 1) left++;
    else if (op.f === 'cas' && roleOf(op) === 'write') compared++;
  }
  if (left > 0)
    notes.push(`${left} operations on keys that are no plain registers (other operations touch them) are left out.`);
  if (compared > 0)
    notes.push(`${compared} compare-and-sets count as writes; what they compared with is not judged here.`);
  if (ops.length === 0) notes.push('There are no reads and writes of registers to judge.');
  return notes;
}
