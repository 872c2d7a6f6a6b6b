/** Histories are read alike from every notation, in chunks of any size. */
import { describe, expect, it } from 'vitest';
import type { History } from '../../../src/checks/history/history.ts';
import { HistoryReader, type ReadSettings, readHistory } from '../../../src/checks/history/read.ts';
import { areShared, historyOf, manifest, textOf } from './shared.ts';

function inChunks(text: string, size: number, settings: ReadSettings = {}): unknown {
  const reader = new HistoryReader(settings);
  for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
  return reader.finish();
}

/** Porcupine's logs name no key; their translation calls the one register `r`. */
function withKeyR(history: History): History {
  if (history.keys.length > 0) return history;
  return { ...history, keys: ['r'], ops: history.ops.map((op) => ({ ...op, key: 0 })) };
}

describe.skipIf(!areShared)('the shared histories (../shared is absent where these are skipped)', () => {
  const translated = manifest().filter(({ source }) => source !== undefined);

  it('are all there', () => {
    expect(manifest()).toHaveLength(83);
    expect(translated).toHaveLength(48);
  });

  it.each(translated)('read the same from $source as from $file', ({ file, source, model }) => {
    const original = historyOf(textOf(source ?? ''));
    const isLog = source?.endsWith('.log') === true;
    expect(isLog ? withKeyR(original) : original).toEqual(historyOf(textOf(file)));
    expect(original.ops.length, model).toBeGreaterThan(0);
  });

  it('read the same in chunks of any size', () => {
    for (const file of [
      'elle-cli/jepsen/long-fork.edn',
      'elle-cli/jepsen/bank.edn',
      'porcupine/jsonl/etcd_004.jsonl',
    ]) {
      const text = textOf(file);
      const whole = readHistory(text);
      for (const size of [1, 7, 1000]) expect(inChunks(text, size)).toEqual(whole);
    }
  });
});

const EDN = `; two processes, three keys
[{:process 0 :type :invoke :f :write :key :x :value #{1 2}} #_{:process 9, :type :ok}
 #jepsen.history.Op{:process 1, :type :invoke, :f :read, :key "x", :value nil, :time 5,
                    :at #inst "2026-01-01T00:00:00Z"},
 {:type :info, :f :start, :process :nemesis, :value {:grudge {"n1" #{"n2"}}}} ; the nemesis is no client
 {:process 0 :type :ok :f :write :key :x :value #{1 2}}
 {:process 1, :type :ok, :f :read, :key "x",
  :value {:a [1/2 \\newline \\{ "q\\"\\u0041"] 7 -1.5e3 :n/s (nil true sym)}, :time 9}]`;

describe('EDN', () => {
  it('is read as the nearest that JSON can say', () => {
    const { ops, keys, processes, events } = historyOf(EDN);
    expect({ keys, processes, events }).toEqual({ keys: ['x'], processes: ['0', '1'], events: 4 });
    expect(ops[0]).toMatchObject({ f: 'write', input: [1, 2], output: [1, 2], call: 0, end: 2, ending: 'ok' });
    expect(ops[0].calledAt).toBeNaN();
    const seen = { a: ['1/2', '\n', '{', 'q"A'], '7': -1500, 'n/s': [null, true, 'sym'] };
    expect(ops[1]).toMatchObject({ f: 'read', output: seen, call: 1, end: 3, calledAt: 5, endedAt: 9 });
  });

  it('may hold its maps bare, one a line or several', () => {
    const bare = EDN.replace('[{', '{').replace(/\]$/, '');
    expect(historyOf(bare)).toEqual(historyOf(EDN));
    expect(inChunks(EDN, 1)).toEqual({ history: historyOf(EDN), cut: '' });
  });
});

describe('JSON', () => {
  const lines = [
    '{"process":"a","type":"invoke","f":"put","key":1,"value":"v","time":1}',
    '{"process":"a","type":"info","f":"put","key":"1","error":"timeout","time":7}',
    '{"process":"a","type":"invoke","f":"get","key":1}',
    '{"process":"a","type":"ok","f":"get","key":1,"value":"v"}',
  ];

  it('may come as lines, or as one array', () => {
    const history = historyOf(lines.join('\r\n\n'));
    expect(historyOf(`[${lines.join(',\n')}]\n`)).toEqual(history);
    expect(historyOf(`\ufeff${lines.join('\n')}`)).toEqual(history);
  });

  it('retires a process whose fate is unknown, so that what goes on under its name is another', () => {
    const { ops, processes, keys } = historyOf(lines.join('\n'));
    expect(processes).toEqual(['a', 'a (2)']);
    expect(keys).toEqual(['1']);
    expect(ops[0]).toMatchObject({
      f: 'write',
      ending: 'info',
      end: Number.POSITIVE_INFINITY,
      calledAt: 1,
      endedAt: 7,
    });
    expect(ops[1]).toMatchObject({ f: 'read', process: 1, call: 2, end: 3, output: 'v' });
  });

  it('leaves what never ended with an unknown fate', () => {
    expect(historyOf(lines[0]).ops[0]).toMatchObject({ ending: 'info', end: Number.POSITIVE_INFINITY });
  });

  it('stops at its bound and says how far it got', () => {
    const reading = readHistory(lines.join('\n'), { mostEvents: 3 });
    expect(reading).toMatchObject({ cut: 'only 3 events are read, and they end before line 4' });
    expect(inChunks(lines.join('\n'), 5, { mostEvents: 3 })).toEqual(reading);
  });
});

describe('independent keys', () => {
  const tuples = [
    '{:process 0, :type :invoke, :f :read, :value [:a nil]}',
    '{:process 0, :type :ok, :f :read, :value [:a 3]}',
    '{:process 0, :type :invoke, :f :cas, :value [7 [3 4]]}',
    '{:process 0, :type :fail, :f :cas, :value [7 [3 4]]}',
  ];

  it('are recognised where a read or a cas leaves no doubt', () => {
    const { ops, keys } = historyOf(tuples.join('\n'));
    expect(keys).toEqual(['a', '7']);
    expect(ops.map(({ key, input, output }) => ({ key, input, output }))).toEqual([
      { key: 0, input: null, output: 3 },
      { key: 1, input: [3, 4], output: null },
    ]);
  });

  it('are taken where asked, left where not, and not guessed from any two numbers', () => {
    const pairs = '{:process 0, :type :invoke, :f :cas, :value [3 4]}\n{:process 0, :type :ok, :f :cas, :value [3 4]}';
    expect(historyOf(pairs).keys).toEqual([]);
    expect(readHistory(pairs, { isIndependent: true })).toMatchObject({ history: { keys: ['3'] } });
    expect(readHistory(tuples.join('\n'), { isIndependent: false })).toMatchObject({ history: { keys: [] } });
  });
});
