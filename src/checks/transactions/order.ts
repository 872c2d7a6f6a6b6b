/** What a history's own order says of transactions: who came before whom in a process, and in real time. */

import { type Graph, PASS, PROCESS, REALTIME } from './graph.ts';
import type { Txn } from './txn.ts';

/** A process does one thing at a time: each of its answered transactions comes before its next. */
export function linkProcesses(graph: Graph, txns: readonly Txn[]): void {
  const last = new Map<number, number>();
  for (const { op } of txns) {
    const before = last.get(op.process);
    if (before !== undefined) graph.link(before, op.index, PROCESS);
    if (op.ending === 'ok') last.set(op.process, op.index);
  }
}

/**
 * Answered before the other was invoked. Where a transitive reduction would link every transaction with all
 * that were answered just before it, at a cost that grows with concurrency, one gate stands for each run of
 * answers between two invocations, and gates form a chain: two or three edges a transaction.
 */
export function linkRealtime(graph: Graph, txns: readonly Txn[]): void {
  const answered = txns.filter(({ op }) => op.ending === 'ok').sort((a, b) => a.op.end - b.op.end);
  let gate = -1;
  let next = 0;
  for (const { op } of txns) {
    if (next < answered.length && answered[next]!.op.end < op.call) {
      const newer = graph.newGate();
      if (gate >= 0) graph.link(gate, newer, PASS);
      gate = newer;
      while (next < answered.length && answered[next]!.op.end < op.call) {
        graph.link(answered[next++]!.op.index, gate, REALTIME);
      }
    }
    if (gate >= 0) graph.link(gate, op.index, PASS);
  }
}
