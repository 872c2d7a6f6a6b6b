/** Histories of transactions written by hand: one line a transaction, `a x 1 | r y [1,2] | w z 3`. */
import type { Datum, Ending, History, Op } from '../../../src/checks/history/history.ts';

export interface Written {
  readonly steps: string;
  readonly ending?: Ending;
  /** Each line is a process of its own unless told otherwise. */
  readonly process?: number;
  /** Places of invocation and completion; all overlap unless told otherwise. */
  readonly at?: readonly [call: number, end: number];
}

const VERBS: Readonly<Record<string, string>> = { a: 'append', r: 'r', w: 'w' };

export function written(lines: readonly (string | Written)[]): History {
  const txns = lines.map((line, i) => {
    const {
      steps,
      ending = 'ok',
      process = i,
      at = [i, 1000 + i] as const,
    } = typeof line === 'string' ? { steps: line } : line;
    return { output: steps.split('|').map(stepOf), ending, process, call: at[0], end: at[1] };
  });
  return historyFrom(txns);
}

export interface Done {
  readonly output: readonly (readonly Datum[])[];
  readonly ending: Ending;
  readonly process: number;
  readonly call: number;
  readonly end: number;
}

/** Reads are asked with null, and answered only where the transaction was. */
export function historyFrom(txns: readonly Done[]): History {
  const ops: Op[] = [...txns]
    .sort((a, b) => a.call - b.call)
    .map(({ output, ending, process, call, end }, index) => ({
      index,
      process,
      f: 'txn',
      key: -1,
      input: output.map(([verb, key, value]) => [verb, key, verb === 'r' ? null : value]),
      output: ending === 'ok' ? output : null,
      ending,
      call,
      end: ending === 'info' ? Number.POSITIVE_INFINITY : end,
      calledAt: Number.NaN,
      endedAt: Number.NaN,
    }));
  const processes = Array.from({ length: 1 + Math.max(0, ...ops.map(({ process }) => process)) }, (_, i) => `${i}`);
  return { ops, processes, keys: [], events: 1 + Math.max(0, ...txns.map(({ end }) => end)) };
}

function stepOf(text: string): readonly Datum[] {
  const [verb, key, value] = text.trim().split(' ');
  return [VERBS[verb]!, key!, value === undefined ? null : (JSON.parse(value) as Datum)];
}
