/** Random small histories: no database that keeps its promise is accused, and brute force always agrees. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type Report } from '../../../src/checks/checker.ts';
import type { Datum, History } from '../../../src/checks/history/history.ts';
import { LIST_APPEND, RW_REGISTER } from '../../../src/checks/transactions/index.ts';
import { type Random, randomStream } from '../../../src/kit/random.ts';
import { generate, type Plan, spoil } from './generate.ts';
import { isPossible, ORACLES } from './oracle.ts';

const SHAPES = ['list', 'register'] as const;

/** Of each shape: every model is held to twice as many. */
const HISTORIES = 10_000;

function planned(shape: Plan['shape'], isSnapshot: boolean, random: Random): Plan {
  return {
    shape,
    isSnapshot,
    transactions: random.between(2, 5),
    keys: random.between(1, 3),
    readsAll: random.next() < 0.7,
  };
}

function check(history: History, shape: Plan['shape'], model: string): Report {
  const checker = shape === 'list' ? LIST_APPEND : RW_REGISTER;
  return checker.check(history, { ...DEFAULTS, consistencyModels: [model] });
}

/** Whether reads tell the whole order: all that was appended was read, of unknown transactions all or nothing. */
function isComplete({ ops }: History): boolean {
  const shown = new Set<string>();
  const mopsOf = (output: Datum): readonly (readonly Datum[])[] => output as readonly (readonly Datum[])[];
  for (const op of ops) {
    if (op.ending !== 'ok') continue;
    for (const [verb, key, value] of mopsOf(op.output)) {
      if (verb === 'r') for (const element of value as readonly Datum[]) shown.add(`${key} ${element}`);
    }
  }
  return ops.every((op) => {
    const appends = mopsOf(op.input).filter(([verb]) => verb !== 'r');
    const seen = appends.filter(([, key, value]) => shown.has(`${key} ${value}`)).length;
    return op.ending === 'fail' || seen === appends.length || (op.ending === 'info' && seen === 0);
  });
}

describe.each(SHAPES)('transactions on a %s', (shape) => {
  it('are never accused where they ran one by one', () => {
    const random = randomStream(1, `serial ${shape}`);
    let judged = 0;
    for (let i = 0; i < 3000; i++) {
      const history = generate(planned(shape, false, random), random);
      const report = check(history, shape, 'strict-serializable');
      expect(Object.keys(report.measures.found ?? {}), JSON.stringify(history.ops)).toEqual([]);
      if (report.validity === 'valid') judged++;
    }
    expect(judged).toBeGreaterThan(2400);
  });

  it('are never accused of breaking the snapshots that they ran on, and show write skew at times', () => {
    const random = randomStream(2, `snapshot ${shape}`);
    let skewed = 0;
    for (let i = 0; i < 2000; i++) {
      const history = generate(planned(shape, true, random), random);
      expect(check(history, shape, 'strong-snapshot-isolation'), JSON.stringify(history.ops)).toMatchObject({
        anomalies: [],
      });
      if (check(history, shape, 'serializable').anomalies.some(({ kind }) => kind === 'G2-item')) skewed++;
    }
    expect(skewed).toBeGreaterThan(10);
  });

  it('are judged as brute force judges them, spoilt or not', () => {
    const random = randomStream(3, `spoilt ${shape}`);
    const tally = { invalid: 0, complete: 0, missed: 0 };
    for (let i = 0; i < HISTORIES; i++) {
      const sound = generate(planned(shape, random.next() < 0.5, random), random);
      const history = random.next() < 0.2 ? sound : spoil(sound, shape, random);
      const isWhole = shape === 'list' && isComplete(history);
      if (isWhole) tally.complete++;
      for (const model of ORACLES) {
        const { validity, note } = check(history, shape, model.name);
        if (validity === 'unknown' && note.startsWith('No')) continue;
        const possible = isPossible(history, model);
        const isWrong = isWhole ? validity !== (possible ? 'valid' : 'invalid') : validity === 'invalid' && possible;
        if (isWrong) expect.fail(`${model.name} ${validity} ${JSON.stringify(history)}`);
        if (validity === 'invalid') tally.invalid++;
        if (validity === 'valid' && !possible) tally.missed++;
      }
    }
    expect(tally.invalid).toBeGreaterThan(HISTORIES);
    if (shape === 'list') expect(tally.complete).toBeGreaterThan(HISTORIES / 5);
  });
});
