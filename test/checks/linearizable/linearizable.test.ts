/** The checker: verdicts by key, counterexamples that are wrong by themselves, and what it says when it cannot know. */
import { describe, expect, it } from 'vitest';
import { drawnHistory, type Load } from '../../../src/bench/checkers.ts';
import { type Datum, DEFAULTS, type Ending, type History, type Op } from '../../../src/checks/checker.ts';
import { linearizable, linearizableAs } from '../../../src/checks/linearizable/linearizable.ts';
import { randomStream } from '../../../src/kit/random.ts';
import { isLinearizable, STEPS } from '../brute/linearizable.ts';
import { draw } from './draw.ts';
import { KINDS } from './kinds.ts';

type Row = readonly [
  who: number,
  f: string,
  input: Datum,
  output: Datum,
  call: number,
  end: number,
  key?: number,
  ending?: Ending,
];

const MS = 1e6;

function history(...rows: readonly Row[]): History {
  const ops = rows.map(([process, f, input, output, call, end, key = 0, ending = 'ok'], index): Op => {
    const times = {
      call,
      end: ending === 'info' ? Number.POSITIVE_INFINITY : end,
      calledAt: call * MS,
      endedAt: end * MS,
    };
    return { index, process, f, key, input, output, ending, ...times };
  });
  const events = Math.max(...rows.map((row) => row[5])) + 1;
  return { ops, processes: ['ann', 'bob', 'cyd'], keys: ['x', 'y'], events };
}

const check = (given: History, init: Datum = null) => linearizable.check(given, { ...DEFAULTS, init });

describe('counterexamples', () => {
  it.each(KINDS.map((kind) => [kind.name, kind] as const))('of a %s are wrong by themselves', (name, kind) => {
    const random = randomStream(4, name);
    const sizes: number[] = [];
    for (let n = 0; n < 3000; n++) {
      const ops = draw(random, kind, 9, n % 2 === 0 ? 3 : 6);
      const given = { ops, processes: ['a', 'b', 'c', 'd', 'e', 'f'], keys: ['x'], events: 40 };
      const report = linearizableAs(kind.model).check(given, { ...DEFAULTS, init: kind.init });
      if (report.validity !== 'unknown') {
        expect(report.validity === 'valid').toBe(isLinearizable(ops, kind.init, kind.step));
      }
      for (const { ops: few, why } of report.anomalies) {
        sizes.push(few.length);
        expect(why).toMatch(/^[A-Z].*\.$/);
        const left = few.map((index) => ops[index]);
        if (isLinearizable(left, kind.init, kind.step))
          expect.fail(`${JSON.stringify(left)} of ${JSON.stringify(ops)}`);
      }
    }
    expect(sizes.length).toBeGreaterThan(300);
    sizes.sort((a, b) => a - b);
    expect(sizes[sizes.length >> 1]).toBeLessThanOrEqual(5);
  });

  it('keep for every value that is read somebody who wrote it', () => {
    const kind = KINDS[1];
    const random = randomStream(5, kind.name);
    for (let n = 0; n < 3000; n++) {
      const ops = draw(random, kind, 9);
      const given = { ops, processes: ['a', 'b', 'c'], keys: ['x'], events: 40 };
      for (const anomaly of check(given, kind.init).anomalies) {
        if (anomaly.kind !== 'nonlinearizable') continue;
        const few = anomaly.ops.map((index) => ops[index]);
        for (const { f, output } of few) {
          if (f !== 'read' || output === kind.init) continue;
          expect(few.some((op) => op.f === 'write' && op.input === output)).toBe(true);
        }
      }
    }
  });
});

const LOAD: Load = {
  operations: 20_000,
  clients: 20,
  keys: 1,
  values: 5,
  writes: 0.5,
  cas: 0,
  unknown: 0,
  isStale: true,
};

describe('long histories', () => {
  it('of unique values give a handful of 100,000 operations', () => {
    const load = { ...LOAD, operations: 100_000, keys: 10, values: 0 };
    expect(check(drawnHistory(1, { ...load, isStale: false }), 0).validity).toBe('valid');
    const given = drawnHistory(1, load);
    const report = check(given, 0);
    expect(report).toMatchObject({ validity: 'invalid', count: 1, measures: { 'keys invalid': 1, 'keys valid': 9 } });
    const few = report.anomalies[0].ops.map((index) => given.ops[index]);
    expect(few.length).toBeLessThanOrEqual(4);
    expect(isLinearizable(few, 0, STEPS.register)).toBe(false);
  });

  it('of few values, one key and 20 clients are searched through, right or wrong', () => {
    const right = check(drawnHistory(1, { ...LOAD, isStale: false }), 0);
    expect(right).toMatchObject({ validity: 'valid', examined: 20_000, measures: { 'keys by search': 1 } });
    expect(right.measures.situations).toBeLessThan(100_000);
    const given = drawnHistory(1, LOAD);
    const wrong = check(given, 0);
    expect(wrong.validity).toBe('invalid');
    const few = wrong.anomalies[0].ops.map((index) => given.ops[index]);
    expect(few.length).toBeLessThanOrEqual(12);
    expect(isLinearizable(few, 0, STEPS.register)).toBe(false);
  });

  it('of cas with lost answers too', () => {
    for (const unknown of [0, 0.01]) {
      const load = { ...LOAD, writes: 0.3, cas: 0.3, unknown, isStale: false };
      expect(check(drawnHistory(2, load), 0).validity).toBe('valid');
    }
  });

  it('that are too hard say how far the search came', () => {
    const given = drawnHistory(1, { ...LOAD, operations: 2000, writes: 0.3, cas: 0.3, unknown: 0.01, isStale: false });
    const report = linearizable.check(given, { init: 0, maxStates: 500 });
    expect(report.validity).toBe('unknown');
    expect(report.note).toMatch(
      /^key 0: the search kept \d+ situations, more than the bound of 500, and could explain \d+ of \d+ answers$/,
    );
  });
});

describe('a verdict', () => {
  it('tells a stale read so that a newcomer follows', () => {
    const report = check(history([0, 'write', 1, null, 1, 2], [1, 'read', null, 0, 5, 6]), 0);
    expect(report.anomalies).toEqual([
      {
        kind: 'nonlinearizable',
        key: 'x',
        ops: [0, 1],
        why:
          "Bob read 0 from x (asked for at 5ms), although ann's write of 1 had been answered 3ms earlier, at 2ms. " +
          'Yet 0 is the older of the two: it was there at first, before everything. ' +
          'So 1 had taken its place, and nobody brought 0 back.',
      },
    ]);
    expect(report.measures['latest by, ms']).toBe(3);
  });

  it('is by key, and one bad key does not hide behind another', () => {
    const good: readonly Row[] = [
      [0, 'write', 1, null, 1, 2, 1],
      [1, 'read', null, 1, 3, 4, 1],
    ];
    const report = check(history(...good, [0, 'write', 1, null, 5, 6], [1, 'read', null, null, 7, 8]));
    expect(report.anomalies.map(({ key, ops }) => [key, ops])).toEqual([['x', [2, 3]]]);
    expect(report.measures).toMatchObject({ 'keys valid': 1, 'keys invalid': 1 });
  });

  it('takes null for a value: right before the first write, wrong after one', () => {
    const read: Row = [1, 'read', null, null, 3, 4];
    expect(check(history([0, 'write', 1, null, 5, 6], read)).validity).toBe('valid');
    expect(check(history([0, 'write', 1, null, 1, 2], read)).validity).toBe('invalid');
    expect(check(history([0, 'write', 1, null, 1, 2], [0, 'delete', null, null, 2.5, 2.6], read)).validity).toBe(
      'valid',
    );
  });

  it('lets a write of unknown fate happen late, once', () => {
    const lost: Row = [0, 'write', 1, null, 1, 2, 0, 'info'];
    const seen: Row = [1, 'read', null, 1, 5, 6];
    const gone: Row = [1, 'read', null, 0, 7, 8];
    expect(check(history(lost, [1, 'read', null, 0, 3, 4], seen), 0).validity).toBe('valid');
    expect(check(history(lost, seen, gone), 0).validity).toBe('invalid');
  });

  it('says who read what certainly failed, or was never written, or not yet', () => {
    const read: Row = [1, 'read', null, 7, 3, 4];
    expect(check(history([0, 'write', 7, null, 1, 2, 0, 'fail'], read)).anomalies[0].kind).toBe('aborted-read');
    expect(check(history([0, 'write', 1, null, 1, 2], read)).anomalies[0].kind).toBe('thin-air-read');
    expect(check(history([0, 'write', 7, null, 5, 6], read)).anomalies[0].kind).toBe('future-read');
  });

  it('finds the model by what is asked, and declined decrements tell of the bound', () => {
    const stock: readonly Row[] = [
      [0, 'decrement', 1, 0, 1, 2],
      [1, 'decrement', 1, false, 3, 4],
    ];
    expect(check(history(...stock), 1).validity).toBe('valid');
    expect(check(history(...stock), 2).validity).toBe('invalid');
    expect(check(history([0, 'enqueue', 1, null, 1, 2], [1, 'dequeue', null, 2, 3, 4])).validity).toBe('invalid');
    expect(check(history([0, 'add', 1, null, 1, 2], [1, 'read', null, [], 3, 4])).validity).toBe('invalid');
    expect(check(history([0, 'add', 1, null, 1, 2], [1, 'read', null, 1, 3, 4])).validity).toBe('valid');
  });

  it('is unknown where nothing was read, and where no model knows what was asked', () => {
    expect(check(history([0, 'write', 1, null, 1, 2]))).toMatchObject({ validity: 'unknown', examined: 0 });
    const strange = check(history([0, 'txn', [], [], 1, 2]));
    expect(strange).toMatchObject({ validity: 'unknown', note: 'x: no model knows all that was asked: txn' });
  });
});
