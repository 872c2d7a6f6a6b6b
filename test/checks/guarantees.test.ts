/** Guarantees by name: keys that begin differently, several values at once, readers that move. */
import { describe, expect, it } from 'vitest';
import { GUARANTEES, judgeGuarantee } from '../../src/checks/guarantees.ts';
import type { Datum, History, Op } from '../../src/checks/history/history.ts';

/** One after the other: process, f, key, input, output, and who answered. */
type Line = readonly [who: string, f: string, key: string, input: Datum, output: Datum, server?: string | undefined];

function historyOf(lines: readonly Line[]): History {
  const processes = [...new Set(lines.map(([who]) => who))];
  const keys = [...new Set(lines.map(([, , key]) => key))];
  const ops = lines.map(([who, f, key, input, output, server], index): Op => {
    const about = {
      opId: index + 1,
      session: who,
      region: '',
      server: server ?? '',
      operation: f,
      consistency: 'local',
      attempts: 1,
      causes: [],
    };
    const process = processes.indexOf(who);
    const [call, end] = [2 * index, 2 * index + 1];
    const common = { index, process, f, key: keys.indexOf(key), input, output, call, end };
    return { ...common, ending: 'ok', calledAt: call, endedAt: end, ...(server === undefined ? {} : { about }) };
  });
  return { ops, processes, keys, events: 2 * ops.length };
}

function told(name: string, lines: readonly Line[], inits: readonly Datum[]) {
  const { validity, count } = judgeGuarantee(name, historyOf(lines), inits);
  return [validity, count];
}

describe('keys that begin differently', () => {
  const counters: Line[] = [
    ['a', 'decrement', 'stock/1', 1, 9],
    ['a', 'read', 'stock/1', null, 9],
    ['a', 'increment', 'visits', 1, 1],
    ['a', 'read', 'x', null, 'first'],
    ['a', 'write', 'x', 2, null],
    ['b', 'read', 'x', null, 2],
  ];

  it('are judged each from its own beginning', () => {
    for (const name of GUARANTEES)
      expect([name, ...told(name, counters, [10, 0, 'first'])]).toEqual([name, 'valid', 0]);
    expect(told('linearizable', counters, [11, 0, 'first'])[0]).toBe('invalid');
    expect(told('linearizable', counters, [10, 0, null])[0]).toBe('invalid');
  });

  it('show what was there at first as what it is: older than any write', () => {
    const lines: Line[] = [
      ['a', 'write', 'x', 2, null],
      ['a', 'read', 'x', null, 'first'],
    ];
    expect(told('read-your-writes', lines, ['first'])).toEqual(['invalid', 1]);
    // Where somebody wrote that value again, it proves nothing.
    expect(told('read-your-writes', [['b', 'write', 'x', 'first', null], ...lines], ['first'])[1]).toBe(0);
  });
});

it('says of several values at once that they are no one value', () => {
  const lines: Line[] = [
    ['a', 'write', 'x', 1, null],
    ['b', 'write', 'x', 2, null],
    ['a', 'read', 'x', null, [1, 2]],
  ];
  expect(told('sequential', lines, [null])).toEqual(['invalid', 1]);
  expect(told('linearizable', lines, [null])[0]).toBe('invalid');
  expect(told('causal', lines, [null])[0]).toBe('unknown');
  // The elements of a set are meant to be several.
  const set: Line[] = [
    ['a', 'add', 's', 1, null],
    ['a', 'add', 's', 2, null],
    ['b', 'read', 's', null, [1, 2]],
  ];
  expect(told('linearizable', set, [[]])).toEqual(['valid', 0]);
});

describe('monotonic writes', () => {
  const seen = (first: string | undefined, then: string | undefined): Line[] => [
    ['w', 'write', 'x', 1, null, 'E'],
    ['w', 'write', 'x', 2, null, 'E'],
    ['r', 'read', 'x', null, 2, first],
    ['r', 'read', 'x', null, 1, then],
  ];

  it('are broken where one replica shows them out of turn, or nobody knows which did', () => {
    expect(told('monotonic-writes', seen('E', 'E'), [null])[0]).toBe('invalid');
    expect(told('monotonic-writes', seen(undefined, undefined), [null])[0]).toBe('invalid');
  });

  it('are not broken by a reader that moves; its own reads are', () => {
    expect(told('monotonic-writes', seen('E', 'U'), [null])).toEqual(['valid', 0]);
    expect(told('monotonic-reads', seen('E', 'U'), [null])[0]).toBe('invalid');
  });
});
