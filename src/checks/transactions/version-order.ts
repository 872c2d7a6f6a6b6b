/** Orders of a register's versions that hold only if each key alone is kept sequentially, or linearizably. */
import type { Automaton } from './components.ts';
import { cyclicComponents } from './components.ts';
import type { Findings } from './findings.ts';
import { Graph, WW } from './graph.ts';
import type { Step, Transactions, Txn } from './txn.ts';

export interface Assumptions {
  /** What one process does to a key happens to it in that order. */
  readonly sequentialKeys: boolean;
  /** What is done to a key happens to it in real time. */
  readonly linearizableKeys: boolean;
}

/** The first version came before the second. */
export type Pair = readonly [before: number, after: number];

const ANY: Automaton = { states: 1, step: () => 0 };

/** Pairs of versions of committed writes, or initial ones; none of keys whose pairs go in circles. */
export function orderPerKey(transactions: Transactions, assumptions: Assumptions, findings: Findings): readonly Pair[] {
  const { versions } = transactions;
  const pairs: Pair[] = [];
  const isReal = (version: number): boolean => versions.isInitial(version) || versions.isCommitted(version);
  const note = (before: number, after: number): void => {
    if (before !== after && isReal(before) && isReal(after)) pairs.push([before, after]);
  };
  if (assumptions.sequentialKeys) bySession(transactions.txns, note);
  if (assumptions.linearizableKeys) byTime(transactions.txns, note);
  const graph = new Graph(versions.count);
  for (const [before, after] of pairs) graph.link(before, after, WW);
  // An initial state comes before all else, whoever says otherwise.
  for (const [, after] of pairs) graph.link(versions.initial[versions.key[after]!]!, after, WW);
  graph.index();
  const broken = new Set<number>();
  for (const circle of cyclicComponents(graph, ANY)) {
    broken.add(versions.key[circle[0]!]!);
    const writers = circle.map((version) => versions.writer[version]!).filter((writer) => writer >= 0);
    const names = circle.slice(0, 8).map((version) => versions.name(version));
    const key = versions.keyName(circle[0]!);
    const why = () =>
      `The order assumed for key ${key} goes in a circle: each of ${names.join(', ')} came before the others.`;
    findings.add('cyclic-versions', key, writers, why);
  }
  return pairs.filter(([, after]) => !broken.has(versions.key[after]!));
}

type Note = (before: number, after: number) => void;

interface Touch {
  readonly txn: Txn;
  readonly first: Step;
  readonly last: Step;
}

/** What a transaction first met at each key, and what it left there or saw there. */
function touchesOf(txn: Txn): readonly Touch[] {
  const firsts = txn.steps.filter((step, at) => !txn.steps.slice(0, at).some((before) => before.key === step.key));
  return firsts.map((first) => ({
    txn,
    first,
    last: txn.steps.findLast((step) => step.key === first.key && !step.isRead) ?? first,
  }));
}

function bySession(txns: readonly Txn[], note: Note): void {
  const last = new Map<string, Touch>();
  for (const txn of txns) {
    for (const touch of touchesOf(txn)) {
      const place = `${txn.op.process} ${touch.first.key}`;
      const before = last.get(place);
      if (before !== undefined) note(before.last.version, touch.first.version);
      if (txn.op.ending === 'ok') last.set(place, touch);
    }
  }
}

/**
 * The transitive reduction of real time at each key: a buffer holds the transactions that were answered and that
 * nothing answered after them implies; each follows all of the buffer that was answered before its invocation.
 */
function byTime(txns: readonly Txn[], note: Note): void {
  const events = txns
    .flatMap((txn) => touchesOf(txn))
    .flatMap((touch) => [
      { touch, at: touch.txn.op.call, isCall: true },
      { touch, at: touch.txn.op.end, isCall: false },
    ]);
  const buffers = new Map<number, readonly Touch[]>();
  for (const { touch, isCall } of events
    .filter(({ at }) => at < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.at - b.at)) {
    const buffer = buffers.get(touch.first.key) ?? [];
    if (isCall) for (const before of buffer) note(before.last.version, touch.first.version);
    else if (touch.txn.op.ending === 'ok') {
      const concurrent = buffer.filter((before) => before.txn.op.end > touch.txn.op.call);
      buffers.set(touch.first.key, [...concurrent, touch]);
    }
  }
}
