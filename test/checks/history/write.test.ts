/** What is written reads back as the same history, in every notation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEdn } from '../../../src/checks/history/edn.ts';
import type { Datum, History } from '../../../src/checks/history/history.ts';
import { readJson } from '../../../src/checks/history/json.ts';
import { readHistory } from '../../../src/checks/history/read.ts';
import { ednText, linesOf, WRITTEN } from '../../../src/checks/history/write.ts';
import { areShared, historyOf, manifest, textOf } from './shared.ts';

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((number) => number + 0),
  fc.string({ unit: 'binary' }),
  fc.string(),
);
const datum: fc.Arbitrary<Datum> = fc.letrec<{ any: Datum }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 4, noNullPrototype: true }),
    fc.tuple(fc.constantFrom('r', 'w', 'append'), fc.nat(9), tie('any')),
  ),
})).any;
const name = fc.oneof(
  fc.nat(3).map(String),
  fc.constantFrom('eu/3', '007', 'a"b', '"q"', 'x,y', 'é\n', '='),
  fc.string(),
);

interface Step {
  readonly process: string;
  readonly ending: 'ok' | 'fail' | 'info' | 'never';
  readonly f: string;
  readonly key: string | null;
  readonly value: Datum;
  readonly answer: Datum;
  readonly time: number | null;
  readonly about: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  process: name.filter((one) => one !== 'nemesis'),
  ending: fc.constantFrom('ok', 'ok', 'fail', 'info', 'never'),
  f: fc
    .oneof(fc.constantFrom('read', 'txn', 'cas', 'two words', ':odd'), fc.string())
    .filter((f) => !/^(get|put)$/.test(f)),
  key: fc.option(name),
  value: datum,
  answer: datum,
  time: fc.option(fc.nat()),
  about: fc.boolean(),
});

const ABOUT = {
  opId: 3,
  session: 's',
  region: 'eu',
  server: '',
  operation: 'o,"p"',
  consistency: 'strong',
  attempts: 2,
};

/** Events in some order: a process whose operation is open ends it before it goes on. */
function historyFrom(steps: readonly Step[]): History {
  const lines: string[] = [];
  const open = new Map<string, Step>();
  const over = (process: string, { ending, f, answer, time }: Step) => {
    if (ending !== 'never') lines.push(JSON.stringify({ process, type: ending, f, value: answer, time }));
  };
  for (const [at, one] of steps.entries()) {
    const { process, f, key, value, time } = one;
    const before = open.get(process);
    if (before?.ending === 'never') continue;
    if (before !== undefined) over(process, before);
    const about = one.about ? { ...ABOUT, causes: [at] } : undefined;
    lines.push(JSON.stringify({ process, type: 'invoke', f, key, value, time, about }));
    open.set(process, one);
  }
  for (const [process, one] of open) over(process, one);
  return historyOf(lines.join('\n'));
}

describe('values', () => {
  it('survive EDN', () => {
    fc.assert(fc.property(datum, (value) => void expect(readEdn(ednText(value))).toEqual(value)));
  });

  it('are what JSON.parse makes of them', () => {
    fc.assert(fc.property(datum, (value) => void expect(readJson(JSON.stringify(value))).toEqual(value)));
  });

  it('that are no JSON are refused where JSON.parse refuses them', () => {
    const text = fc.array(fc.constantFrom('{', '}', '[', ']', ':', ',', '"', '1', '-', '.', 'e', ' ', 'true', '\\'));
    fc.assert(
      fc.property(text, (parts) => {
        const joined = parts.join('');
        const attempt = (read: (text: string) => unknown) => {
          try {
            return { value: read(joined) };
          } catch (error) {
            return error instanceof SyntaxError || (error as Error).message.startsWith('bad JSON') ? 'refused' : error;
          }
        };
        expect(attempt(readJson)).toEqual(attempt(JSON.parse));
      }),
      { numRuns: 2000 },
    );
  });
});

describe.each(WRITTEN)('a history written as %s', (format) => {
  it('reads back the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const history = historyFrom(steps);
        const reading = readHistory([...linesOf(history, format)].join('\n'), { format, isIndependent: false });
        expect(reading).toEqual({ history, cut: '' });
      }),
      { numRuns: 500 },
    );
  });

  it.skipIf(!areShared)('is recognised by how it begins', () => {
    for (const { file } of manifest()) {
      const history = historyOf(textOf(file));
      expect(historyOf([...linesOf(history, format)].join('\n')), file).toEqual(history);
    }
  });
});

it('writes what Jepsen would print', () => {
  const history = historyOf(
    '{"process":0,"type":"invoke","f":"txn","value":[["append","x",1],["r",7,null]],"time":5}\n' +
      '{"process":0,"type":"info","f":"txn","error":"timeout","time":9}',
  );
  expect([...linesOf(history, 'edn')]).toEqual([
    '{:index 0, :type :invoke, :f :txn, :process 0, :value [[:append "x" 1] [:r 7 nil]], :time 5}',
    '{:index 1, :type :info, :f :txn, :process 0, :value [[:append "x" 1] [:r 7 nil]], :time 9}',
  ]);
});
