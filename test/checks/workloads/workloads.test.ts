/** Each checker of a workload on small histories: what it finds, what it measures, and when it does not know. */
import { describe, expect, it } from 'vitest';
import { type Checker, DEFAULTS, type History, type Report } from '../../../src/checks/checker.ts';
import {
  BANK,
  CAUSAL_REVERSE,
  COUNTER,
  LONG_FORK,
  QUEUE,
  SET,
  SET_FULL,
  TOTAL_QUEUE,
  UNIQUE_IDS,
  WORKLOAD_CHECKERS,
  type WorkloadSettings,
} from '../../../src/checks/workloads/index.ts';
import { add, history, inTurn, read } from './clients.ts';

function check(checker: Checker<WorkloadSettings>, what: History, settings: Partial<WorkloadSettings> = {}): Report {
  return checker.check(what, { ...DEFAULTS, ...settings });
}

function kinds(report: Report): readonly string[] {
  return report.anomalies.map(({ kind }) => kind);
}

describe('every checker', () => {
  it.each(WORKLOAD_CHECKERS)('$name does not know where there is nothing', (checker) => {
    const report = check(checker, inTurn([]));
    expect(report).toMatchObject({ validity: 'unknown', anomalies: [], count: 0, examined: 0 });
    expect(report.note).not.toBe('');
  });
});

describe('set', () => {
  it('loses nothing that was acknowledged, and recovers what was unknown', () => {
    const report = check(SET, inTurn([add(1), add(2, 'info'), add(3, 'info'), add(4, 'fail'), read([1, 2])]));
    expect(report).toMatchObject({
      validity: 'valid',
      measures: { attempted: 4, acknowledged: 1, ok: 2, recovered: 1, lost: 0 },
    });
  });

  it('names what is lost, what came from nowhere and what failed to be added', () => {
    const report = check(SET, inTurn([add(1), add(2), add(4, 'fail'), read([2]), read([1, 7, 4])]));
    expect(report).toMatchObject({ validity: 'invalid', count: 3 });
    expect(report.anomalies.map(({ kind, ops }) => [kind, ops])).toEqual([
      ['unexpected', [4]],
      ['phantom', [2, 4]],
      ['lost', [1, 4]],
    ]);
    expect(report.anomalies[2]?.why).toBe(
      'Operation 1 added 2 and was acknowledged, but the last read does not show it.',
    );
  });

  it('does not blame the last read for what was acknowledged only later', () => {
    const acts = history([
      { ...add(1), at: [0, 10] },
      { ...read([]), at: [1, 5] },
    ]);
    expect(check(SET, acts).validity).toBe('valid');
    expect(check(SET, inTurn([add(1)])).validity).toBe('unknown');
  });

  it('judges keys apart', () => {
    const one = inTurn([add(1), add(2), read([1]), read([2])]);
    expect(check(SET, one).validity).toBe('invalid');
    const ops = one.ops.map((op, i) => ({ ...op, key: i % 2 }));
    expect(check(SET, { ...one, ops, keys: ['a', 'b'] }).validity).toBe('valid');
  });
});

describe('set-full', () => {
  it('tells stable, lost, stale and never-read elements', () => {
    const acts = inTurn([add(1), add(2), add(3), read([1, 2]), read([1, 3]), add(4), add(5, 'info')]);
    const report = check(SET_FULL, acts);
    expect(kinds(report)).toEqual(['lost']);
    expect(report.anomalies[0]).toMatchObject({ ops: [1, 4] });
    expect(report.measures).toMatchObject({ attempted: 5, stable: 2, lost: 1, stale: 1, 'never-read': 2 });
    // 3 was acknowledged at place 5, and missed by the read invoked at place 6.
    expect(report.measures).toMatchObject({ 'stable-latency-ms.p50': 1, 'stable-latency-ms.max': 1 });
    expect(kinds(check(SET_FULL, acts, { isLinearizable: true }))).toEqual(['lost', 'stale']);
  });

  it('forgives a read that overlaps the add, unless another read had shown the element', () => {
    const overlapping = [
      { ...add(1), at: [0, 9] },
      { ...read([]), at: [3, 4] },
    ] as const;
    expect(check(SET_FULL, history(overlapping))).toMatchObject({ validity: 'unknown', measures: { 'never-read': 1 } });
    expect(kinds(check(SET_FULL, history([...overlapping, { ...read([1]), at: [1, 2] }])))).toEqual(['lost']);
  });

  it('finds elements twice, from nowhere, and of failed adds', () => {
    const report = check(SET_FULL, inTurn([add(1), add(2, 'fail'), read([1, 1, 2, 3])]));
    expect(kinds(report)).toEqual(['unexpected', 'phantom', 'duplicate-elements']);
  });

  it('takes a second try for the same element', () => {
    expect(check(SET_FULL, inTurn([add(1, 'fail'), add(1), read([1])])).validity).toBe('valid');
    expect(check(SET_FULL, inTurn([add(1, 'info'), add(1), read([])])).validity).toBe('invalid');
  });
});

describe('counter', () => {
  it('keeps reads within what was added for sure and what may have been', () => {
    const acts = [
      { ...add(2), at: [0, 1] },
      { ...add(3), at: [2, 9] },
      { ...add(4, 'info'), at: [3, 0] },
      { ...add(5, 'fail'), at: [4, 5] },
    ] as const;
    const reading = (output: number) => check(COUNTER, history([...acts, { ...read(output), at: [6, 7] }]));
    for (const fine of [2, 5, 6, 9]) expect(reading(fine).validity).toBe('valid');
    for (const wrong of [1, 10]) expect(kinds(reading(wrong))).toEqual(['out-of-bounds']);
    expect(reading(1).anomalies[0]?.why).toBe(
      'Operation 4 read 1, where at least 2 was added before it was invoked and at most 9 by its end.',
    );
    expect(reading(2).measures).toEqual({ reads: 1, adds: 4, 'widest-bounds': 7 });
  });

  it('counts down as well, from where it began', () => {
    const down = { f: 'decrement', input: 2 };
    expect(check(COUNTER, inTurn([down, read(-2)])).validity).toBe('valid');
    expect(check(COUNTER, inTurn([add(-2), read(3)]), { init: 5 }).validity).toBe('valid');
    expect(check(COUNTER, inTurn([down, read(0)])).validity).toBe('invalid');
    expect(check(COUNTER, inTurn([add(1), read(null)])).validity).toBe('invalid');
  });

  it('says where nothing was read, or is no counter', () => {
    expect(check(COUNTER, inTurn([add(1)])).note).toContain('never read');
    expect(check(COUNTER, inTurn([{ f: 'write', input: 1 }]))).toMatchObject({ validity: 'unknown', examined: 0 });
  });
});

describe('queue', () => {
  const put = (input: string) => ({ f: 'enqueue', input });
  const take = (output: string | null) => ({ f: 'dequeue', output });

  it('calls lost only what a queue that was seen empty did not give back', () => {
    const half = [put('a'), put('b'), take('a')];
    expect(check(QUEUE, inTurn(half))).toMatchObject({ validity: 'unknown' });
    expect(check(QUEUE, inTurn(half)).note).toBe('The queue was never seen empty, so "b" may still be in it.');
    expect(kinds(check(QUEUE, inTurn([...half, take(null)])))).toEqual(['lost']);
    expect(kinds(check(QUEUE, inTurn([...half, { f: 'drain', output: [] }])))).toEqual(['lost']);
    expect(check(QUEUE, inTurn([...half, { f: 'drain', output: ['b'] }])).validity).toBe('valid');
    expect(kinds(check(TOTAL_QUEUE, inTurn(half)))).toEqual(['lost']);
  });

  it('does not call lost what a dequeue of unknown fate may have taken', () => {
    const crashed = { f: 'dequeue', ending: 'info' } as const;
    const report = check(QUEUE, inTurn([put('a'), put('b'), take('a'), crashed, take(null)]));
    expect(report).toMatchObject({ validity: 'unknown', note: '1 dequeues of unknown fate may have taken "b".' });
  });

  it('finds what came from nowhere, from failure, or twice', () => {
    const acts = [put('a'), { ...put('b'), ending: 'fail' } as const, take('a'), take('a'), take('b'), take('c')];
    expect(kinds(check(QUEUE, inTurn(acts)))).toEqual(['unexpected', 'phantom']);
    expect(check(QUEUE, inTurn(acts)).measures).toMatchObject({ duplicated: 1, recovered: 0, dequeued: 4 });
    expect(kinds(check(QUEUE, inTurn(acts), { isExactlyOnce: true }))).toEqual(['unexpected', 'phantom', 'duplicated']);
    const unknown = [{ ...put('a'), ending: 'info' } as const, take('a')];
    expect(check(QUEUE, inTurn(unknown))).toMatchObject({ validity: 'valid', measures: { recovered: 1 } });
  });
});

describe('bank', () => {
  const transfer = { f: 'transfer', input: { from: 'a', to: 'b', amount: 5 } };

  it('takes accounts and total from the first read, or from the settings', () => {
    const acts = inTurn([read({ a: 10, b: 0 }), transfer, read({ a: 5, b: 5 })]);
    expect(check(BANK, acts)).toMatchObject({ validity: 'valid', measures: { total: 10, lowest: 10, highest: 10 } });
    expect(kinds(check(BANK, acts, { total: 20 }))).toEqual(['wrong-total', 'wrong-total']);
    expect(kinds(check(BANK, acts, { init: { a: 20, b: 0 } }))).toEqual(['wrong-total', 'wrong-total']);
    expect(check(BANK, acts, { init: 10 }).validity).toBe('valid');
    expect(kinds(check(BANK, acts, { accounts: ['a'] }))).toContain('unexpected-account');
  });

  it('finds money made or lost, unknown accounts, debts and missing balances', () => {
    const first = read({ a: 10, b: 0 });
    expect(kinds(check(BANK, inTurn([first, read({ a: 5, b: 0 })])))).toEqual(['wrong-total']);
    expect(kinds(check(BANK, inTurn([first, read({ a: 5, b: 0, c: 5 })])))).toEqual(['unexpected-account']);
    expect(kinds(check(BANK, inTurn([first, read({ a: 11, b: -1 })])))).toEqual(['negative-balance']);
    expect(check(BANK, inTurn([first, read({ a: 11, b: -1 })]), { allowsNegative: true }).validity).toBe('valid');
    expect(kinds(check(BANK, inTurn([first, read({ a: 10, b: null })])))).toEqual(['no-balance']);
    expect(kinds(check(BANK, inTurn([first, read(7)])))).toEqual(['no-balance']);
    expect(check(BANK, inTurn([read([['a', 10]]), read({ a: 10 })])).validity).toBe('valid');
  });
});

describe('long-fork', () => {
  const write = (key: string) => ({ f: 'write', input: [['w', key, 1]] });
  const see = (x: number | null, y: number | null) => ({
    f: 'read',
    output: [
      ['r', 'x', x],
      ['r', 'y', y],
    ],
  });

  it('finds two reads that order two writes differently, whatever the order of their keys', () => {
    const fork = {
      f: 'read',
      output: [
        ['r', 'y', 1],
        ['r', 'x', null],
      ],
    };
    const report = check(LONG_FORK, inTurn([write('x'), write('y'), see(1, null), fork]), { groupSize: 2 });
    expect(report.anomalies).toEqual([
      {
        kind: 'long-fork',
        key: '',
        why: 'Operation 2 saw the write of x and not that of y; operation 3 saw that of y and not that of x. Either write would have to come before the other.',
        ops: [2, 3],
      },
    ]);
    const fine = check(LONG_FORK, inTurn([write('x'), write('y'), see(null, null), see(1, null), see(1, 1)]));
    expect(fine).toMatchObject({
      validity: 'valid',
      measures: { reads: 3, 'early-reads': 1, 'late-reads': 1, groups: 1 },
    });
  });

  it('does not judge what is no such workload', () => {
    for (const [acts, why] of [
      [[write('x'), write('x'), see(1, null)], 'written more than once'],
      [[see(1, null), see(2, 1)], 'read with two values'],
      [[{ f: 'read', output: 3 }], 'is no transaction'],
      [
        [
          {
            f: 'txn',
            input: [
              ['r', 'x', null],
              ['w', 'y', 1],
            ],
          },
        ],
        'more than one write',
      ],
    ] as const) {
      const report = check(LONG_FORK, inTurn(acts));
      expect(report.validity).toBe('unknown');
      expect(report.note).toContain(why);
    }
    expect(check(LONG_FORK, inTurn([see(1, 1)]), { groupSize: 3 }).note).toContain('reads 2 keys instead of 3');
  });
});

describe('unique-ids and causal-reverse', () => {
  it('find an identifier twice', () => {
    const generate = (output: number) => ({ f: 'generate', output });
    const report = check(UNIQUE_IDS, inTurn([generate(4), generate(-2), generate(4)]));
    expect(report).toMatchObject({
      validity: 'invalid',
      measures: { acknowledged: 3, duplicated: 1, least: -2, most: 4 },
    });
    expect(report.anomalies[0]?.ops).toEqual([0, 2]);
  });

  it('find a write without the one before it', () => {
    const write = (input: number) => ({ f: 'write', input });
    expect(kinds(check(CAUSAL_REVERSE, inTurn([write(1), write(2), read([2])])))).toEqual(['causal-reverse']);
    expect(check(CAUSAL_REVERSE, inTurn([write(1), write(2), read([1])])).validity).toBe('valid');
    const concurrent = [
      { ...write(1), at: [0, 3] },
      { ...write(2), at: [1, 2] },
      { ...read([2]), at: [4, 5] },
    ] as const;
    expect(check(CAUSAL_REVERSE, history(concurrent)).validity).toBe('valid');
  });
});
