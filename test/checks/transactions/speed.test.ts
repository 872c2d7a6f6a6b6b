/** Large histories: the work grows as they do, whatever the concurrency and however broken they are. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, MOST_ANOMALIES } from '../../../src/checks/checker.ts';
import type { Datum, History } from '../../../src/checks/history/history.ts';
import { LIST_APPEND, RW_REGISTER } from '../../../src/checks/transactions/index.ts';
import { type Random, randomStream } from '../../../src/kit/random.ts';
import { type Done, historyFrom } from './written.ts';

/** `LONG=1` for ten times as many. */
const TRANSACTIONS = process.env.LONG === undefined ? 20_000 : 200_000;

interface Load {
  readonly isList: boolean;
  readonly processes: number;
  /** Share of reads that show the state before the last write. */
  readonly stale: number;
}

/** Serial in order of time; each transaction overlaps as many others as there are processes. */
function large({ isList, processes, stale }: Load, random: Random): History {
  const store = new Map<string, Datum>();
  const before = new Map<string, Datum>();
  const done: Done[] = [];
  for (let i = 0; i < TRANSACTIONS; i++) {
    const output = Array.from({ length: 4 }, (_, step): readonly Datum[] => {
      // Keys are given up after some hundred transactions, as generators of lists do.
      const key = `k${Math.floor(i / 300) * 10 + random.below(10)}`;
      const state = store.get(key) ?? (isList ? [] : null);
      if (random.next() < 0.5) return ['r', key, random.next() < stale ? (before.get(key) ?? null) : state];
      before.set(key, state);
      const value = 10 * i + step + 1;
      store.set(key, isList ? [...(state as readonly Datum[]), value] : value);
      return [isList ? 'append' : 'w', key, value];
    });
    done.push({ output, ending: 'ok', process: i % processes, call: 2 * i, end: 2 * (i + processes) - 1 });
  }
  return historyFrom(done);
}

describe(`${TRANSACTIONS} transactions`, () => {
  it.each([
    ['lists, 2000 at once', LIST_APPEND, { isList: true, processes: 2000, stale: 0 }],
    ['registers', RW_REGISTER, { isList: false, processes: 10, stale: 0 }],
  ] as const)('%s', (_, checker, load) => {
    const history = large(load, randomStream(1, 'large'));
    const report = checker.check(history, DEFAULTS);
    expect(report).toMatchObject({ validity: 'valid', examined: TRANSACTIONS });
  });

  it.each([
    ['lists', LIST_APPEND, { isList: true, processes: 100, stale: 0.3 }],
    ['registers', RW_REGISTER, { isList: false, processes: 100, stale: 0.3 }],
  ] as const)('%s, many of whose reads are stale', (_, checker, load) => {
    const history = large(load, randomStream(2, 'stale'));
    const { validity, measures, anomalies } = checker.check(history, DEFAULTS);
    expect(validity).toBe('invalid');
    expect(Object.keys(measures.found as object)).toEqual(expect.arrayContaining(['lost-update', 'G-single-item']));
    expect(anomalies).toHaveLength(MOST_ANOMALIES);
  });

  it('are one tangle where all update the initial state', () => {
    const done = Array.from({ length: TRANSACTIONS }, (_, i): Done => {
      return {
        output: [
          ['r', 'x', null],
          ['w', 'x', i],
        ],
        ending: 'ok',
        process: i % 50,
        call: 2 * i,
        end: 2 * i + 99,
      };
    });
    const history = historyFrom(done);
    // Every two of them are a lost update and a cycle: hundreds of millions of each, told as one.
    const asked = { ...DEFAULTS, consistencyModels: ['serializable'] };
    const { measures } = RW_REGISTER.check(history, asked);
    expect(measures.found).toMatchObject({ 'lost-update': 1, 'G2-item': 1 });
  });
});
