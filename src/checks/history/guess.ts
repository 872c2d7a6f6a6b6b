/** Guesses what kind of object a history is about, from what was done to it. */
import { isList } from './about.ts';
import type { Datum, History, Op } from './history.ts';

const REGISTER = ['read', 'write', 'cas', 'delete', 'insert'];
const ADDED = ['read', 'add', 'remove', 'increment', 'decrement'];

/** Name of a model of `checkers.ts`; undefined where nothing fits. */
export function guessModel({ ops }: History): string | undefined {
  const fs = new Set(ops.map(({ f }) => f));
  const micro = microOperations(ops);
  if (fs.has('txn')) return micro.has('append') ? 'list-append' : 'rw-register';
  if (micro.size > 0) return 'long-fork';
  if (fs.has('transfer')) return 'bank';
  if (fs.has('enqueue') || fs.has('dequeue')) return 'queue';
  const all = [...fs];
  if (all.every((f) => REGISTER.includes(f))) return 'register';
  if (fs.has('append') && all.every((f) => f === 'append' || REGISTER.includes(f))) return 'append';
  if (all.every((f) => ADDED.includes(f))) return setOrCounter(ops);
  return all.every((f) => ADDED.includes(f) || REGISTER.includes(f)) ? 'mixed' : undefined;
}

/** What a history of adds is of shows in what is read: a number, elements once at the end, or elements all along. */
function setOrCounter(ops: readonly Op[]): string {
  const reads = ops.filter(({ f, ending }) => f === 'read' && ending === 'ok');
  if (!reads.some(({ output }) => isList(output))) return 'counter';
  const lastAdd = ops.findLast(({ f }) => f === 'add')?.call ?? 0;
  return reads.every(({ call }) => call > lastAdd) ? 'set' : 'set-full';
}

function microOperations(ops: readonly Op[]): ReadonlySet<Datum> {
  const found = new Set<Datum>();
  for (const { input } of ops) {
    if (!isList(input)) continue;
    for (const step of input) if (isList(step) && step.length === 3) found.add(step[0]);
  }
  return found;
}
