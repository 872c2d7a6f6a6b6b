/** Histories of single operations written by hand: who did what from when to when, and what came back. */
import type { Datum, Ending, History, Op } from '../../../src/checks/history/history.ts';

/** `ok` unless told otherwise; places of the invocation and of the completion; times are 1 ms a place. */
export interface Act {
  readonly f: string;
  readonly input?: Datum;
  readonly output?: Datum;
  readonly ending?: Ending;
  readonly at: readonly [call: number, end: number];
}

export function history(acts: readonly Act[]): History {
  const ops = [...acts]
    .sort((a, b) => a.at[0] - b.at[0])
    .map(
      ({ f, input = null, output = input, ending = 'ok', at: [call, end] }, index): Op => ({
        index,
        process: index,
        f,
        key: -1,
        input,
        output: ending === 'ok' ? output : null,
        ending,
        call,
        end: ending === 'info' ? Number.POSITIVE_INFINITY : end,
        calledAt: call * 1e6,
        endedAt: ending === 'info' ? Number.NaN : end * 1e6,
      }),
    );
  return { ops, processes: ops.map(({ index }) => `${index}`), keys: [], events: 1e9 };
}

/** One after the other: places 0-1, 2-3, … */
export function inTurn(acts: readonly Omit<Act, 'at'>[]): History {
  return history(acts.map((act, i) => ({ ...act, at: [2 * i, 2 * i + 1] })));
}

export function add(input: Datum, ending: Ending = 'ok'): Omit<Act, 'at'> {
  return { f: 'add', input, ending };
}

export function read(output: Datum): Omit<Act, 'at'> {
  return { f: 'read', output };
}
