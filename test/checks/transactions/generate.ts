/** Small random histories of transactions, made by databases that keep what they promise, and then spoilt. */
import type { Datum, Ending, History } from '../../../src/checks/history/history.ts';
import type { Random } from '../../../src/kit/random.ts';
import { type Done, historyFrom } from './written.ts';

type Mop = readonly [verb: string, key: string, value: Datum];
type Shape = 'list' | 'register';

export interface Plan {
  readonly shape: Shape;
  readonly transactions: number;
  readonly keys: number;
  /** Whether a last transaction, after all others, reads every key. */
  readonly readsAll: boolean;
  /** Whether reads come from the start of a transaction, and only writes of one key exclude each other. */
  readonly isSnapshot: boolean;
}

interface Running {
  readonly mops: readonly Mop[];
  readonly call: number;
  readonly start: number;
  readonly commit: number;
  readonly end: number;
  readonly fate: Ending;
}

/** Every point in time is its own: a whole part by turn, and chance behind the point. */
export function generate(plan: Plan, random: Random): History {
  const running = Array.from({ length: plan.transactions }, (_, i) => plannedTxn(plan, i, random));
  if (plan.readsAll) {
    const at = 10_000;
    const mops = Array.from({ length: plan.keys }, (_, key): Mop => ['r', `k${key}`, null]);
    running.push({ mops, call: at, start: at + 1, commit: at + 2, end: at + 3, fate: 'ok' });
  }
  return historyFrom(withProcesses(execute(plan, running, random)));
}

function plannedTxn(plan: Plan, turn: number, random: Random): Running {
  const start = 10 * turn + random.next() * 10;
  const commit = plan.isSnapshot ? start + random.next() * 30 : start;
  const chance = random.next();
  const mops = Array.from({ length: random.between(1, 3) }, (_, i): Mop => {
    const key = `k${random.below(plan.keys)}`;
    if (random.next() < 0.5) return ['r', key, null];
    return [plan.shape === 'list' ? 'append' : 'w', key, 10 * turn + i + 1];
  });
  return {
    mops,
    start,
    commit,
    call: start - random.next() * 20,
    end: commit + random.next() * 20,
    fate: chance < 0.75 ? 'ok' : chance < 0.9 ? 'info' : 'fail',
  };
}

type Store = Map<string, readonly Datum[]>;

/** Starts and commits in order of time; what fails leaves nothing, of what is unknown one half. */
function execute(plan: Plan, running: readonly Running[], random: Random): readonly Omit<Done, 'process'>[] {
  const store: Store = new Map();
  const changes: { readonly key: string; readonly at: number }[] = [];
  const snapshots = new Map<Running, Store>();
  const done = new Map<Running, Omit<Done, 'process'>>();
  const steps = running.flatMap((txn) => [
    { txn, at: txn.start, isStart: true },
    { txn, at: txn.commit, isStart: false },
  ]);
  // A serial transaction starts and commits at one point: the sort is stable, so the start stays first.
  for (const { txn, isStart } of steps.sort((a, b) => a.at - b.at)) {
    if (isStart) {
      snapshots.set(txn, new Map(store));
      continue;
    }
    const { output, written } = play(txn.mops, snapshots.get(txn)!, plan.shape);
    const isLate = changes.some(({ key, at }) => at > txn.start && written.has(key));
    const ending = isLate && txn.fate === 'ok' ? 'fail' : txn.fate;
    const isApplied = ending === 'ok' || (ending === 'info' && !isLate && random.next() < 0.5);
    if (isApplied) {
      for (const [key, state] of written) {
        store.set(key, state);
        changes.push({ key, at: txn.commit });
      }
    }
    done.set(txn, { output, ending, call: txn.call, end: txn.end });
  }
  return [...done.values()];
}

function play(
  mops: readonly Mop[],
  snapshot: Store,
  shape: Shape,
): { readonly output: readonly Mop[]; readonly written: Store } {
  const written: Store = new Map();
  const output = mops.map(([verb, key, value]): Mop => {
    const state = written.get(key) ?? snapshot.get(key) ?? [];
    if (verb !== 'r') written.set(key, shape === 'list' ? [...state, value] : [value]);
    if (verb !== 'r') return [verb, key, value];
    return [verb, key, shape === 'list' ? state : (state[0] ?? null)];
  });
  return { output, written };
}

/** Times become places among events; a process takes the next transaction once it is free, and none after `info`. */
function withProcesses(done: readonly Omit<Done, 'process'>[]): readonly Done[] {
  const times = done.flatMap(({ call, end }) => [call, end]).sort((a, b) => a - b);
  const free: number[] = [];
  return [...done]
    .sort((a, b) => a.call - b.call)
    .map((txn) => {
      const idle = free.findIndex((until) => until < txn.call);
      const process = idle < 0 ? free.length : idle;
      free[process] = txn.ending === 'info' ? Number.POSITIVE_INFINITY : txn.end;
      return { ...txn, process, call: times.indexOf(txn.call), end: times.indexOf(txn.end) };
    });
}

/** Spoils one answer, or one fate. */
export function spoil(history: History, shape: Shape, random: Random): History {
  const ops = [...history.ops];
  const at = random.below(ops.length);
  const op = ops[at];
  if (op.ending !== 'ok') return history;
  if (random.next() < 0.1) {
    ops[at] = { ...op, ending: 'fail', output: null };
    return { ...history, ops };
  }
  const mops = op.output as readonly Mop[];
  const which = random.below(mops.length);
  const values = ops.flatMap(({ input }) => input as readonly Mop[]).filter(([verb]) => verb !== 'r');
  const output = mops.map(
    (mop, i): Mop => (i === which && mop[0] === 'r' ? spoiltRead(mop, values, shape, random) : mop),
  );
  ops[at] = { ...op, output };
  return { ...history, ops };
}

function spoiltRead([verb, key, value]: Mop, writes: readonly Mop[], shape: Shape, random: Random): Mop {
  const own = writes.filter((write) => write[1] === key).map((write) => write[2]);
  const other = own.length === 0 || random.next() < 0.05 ? 999 : own[random.below(own.length)];
  if (shape === 'register') return [verb, key, random.next() < 0.2 ? null : other];
  const list = value as readonly Datum[];
  const choice = random.below(4);
  if (choice === 0) return [verb, key, list.slice(0, -1)];
  if (choice === 1) return [verb, key, [...list, other]];
  if (choice === 2) return [verb, key, list.slice(random.below(2))];
  return [verb, key, [...list.slice(1), ...list.slice(0, 1)]];
}
