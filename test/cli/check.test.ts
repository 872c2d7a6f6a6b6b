/** Judging histories and writing those of runs, as users of the command line meet it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lightcone, newFolder, TINY } from './lightcone.ts';

function event(process: string, type: string, f: string, key: string, value: unknown): string {
  return JSON.stringify({ process, type, f, key, value });
}

function op(process: string, f: string, value: unknown, answer: unknown = value): string {
  return `${event(process, 'invoke', f, 'x', f === 'read' ? null : value)}\n${event(process, 'ok', f, 'x', answer)}\n`;
}

const GOOD = op('A', 'write', 1) + op('B', 'read', 1);
const STALE = op('A', 'write', 1) + op('B', 'read', null);
const NOT_MONOTONIC = op('A', 'write', 1) + op('B', 'read', 1) + op('B', 'read', null);
const SET = '{"type":"invoke","f":"add","value":1}\n{"type":"ok","f":"add","value":1}\n';

function check(files: Readonly<Record<string, string | Uint8Array>>, ...flags: string[]) {
  return lightcone(newFolder(files), ['check', Object.keys(files)[0] ?? 'none', ...flags]);
}

describe('check', () => {
  it('ends with 0 where a history is valid, 1 where not, 2 where nobody can tell', () => {
    expect(check({ 'good.jsonl': GOOD }).code).toBe(0);
    expect(check({ 'stale.jsonl': STALE }).code).toBe(1);
    expect(check({ 'set.jsonl': SET }, '--model', 'set').code).toBe(2);
    const writes = ['invoke', 'ok'].flatMap((type) =>
      [1, 2, 1, 2].map((v, at) => event(`p${at}`, type, 'write', 'x', v)),
    );
    const concurrent = `${writes.join('\n')}\n${op('A', 'read', 1)}`;
    expect(check({ 'h.jsonl': concurrent }).code).toBe(0);
    const bounded = check({ 'h.jsonl': concurrent }, '--max-states', '1');
    expect(bounded.code).toBe(2);
    expect(bounded.out).toContain('? linearizable: unknown');
  });

  it('says so where there is nothing to judge', () => {
    for (const nothing of ['', '\n', '[]']) {
      const { code, out, err } = check({ 'empty.jsonl': nothing });
      expect({ code, err }).toEqual({ code: 2, err: '' });
      expect(out).toContain('unknown: The history holds no operations.');
    }
    expect(JSON.parse(check({ 'empty.jsonl': '' }, '--json').out)).toMatchObject({ verdict: 'unknown', anomalies: [] });
  });

  it('tells the few operations that prove it, and draws them', () => {
    const { out } = check({ 'stale.jsonl': GOOD + STALE.replaceAll('"x"', '"y"') });
    expect(out).toContain('judged as register, guessed from its operations (--model says otherwise)');
    expect(out).toContain('✗ linearizable: invalid');
    expect(out).toMatch(/1\. \S+, key y\n/);
    expect(out).toMatch(/ A {2}write y 1 {6}├─+┤\n +B {2}read y → null {12}├─+┤/);
    expect(out).not.toContain('key x');
  });

  it('gives every consistency its line, and the whole the worst of them', () => {
    const flags = ['--consistency', 'linearizable, causal,monotonic-reads,read-your-writes', '--init', 'null'];
    const { code, out } = check({ 'h.jsonl': NOT_MONOTONIC }, ...flags);
    expect(code).toBe(1);
    expect(out.match(/^[✓✗?] [a-z-]+: \w+/gm)).toEqual([
      '✗ linearizable: invalid',
      '✗ causal: invalid',
      '✗ monotonic-reads: invalid',
      '✓ read-your-writes: valid',
    ]);
  });

  it('prints one JSON document', () => {
    const { out, err } = check({ 'stale.jsonl': STALE }, '--json', '--consistency', 'linearizable,sequential');
    const document = JSON.parse(out);
    expect(err).toBe('');
    expect(document).toMatchObject({ schema: 'lightcone.check/1', verdict: 'invalid', model: 'register' });
    expect(document.results.map((one: { verdict: string }) => one.verdict)).toEqual(['invalid', 'valid']);
    expect(document.anomalies).toHaveLength(1);
    expect(document.anomalies[0]).toMatchObject({ consistency: 'linearizable', key: 'x' });
    const write = { index: 0, process: 'A', f: 'write', key: 'x', input: 1, type: 'ok', call: 0, end: 1 };
    expect(document.anomalies[0].operations[0]).toMatchObject(write);
  });

  it('takes what every key held before', () => {
    expect(check({ 'h.jsonl': STALE.replace('null}\n', '0}\n') }, '--init', '0').code).toBe(1);
    expect(check({ 'h.jsonl': op('A', 'read', 7) }, '--init', '7').code).toBe(0);
    expect(check({ 'h.jsonl': op('A', 'read', 7) }).code).toBe(1);
  });

  it('knows transactions', () => {
    const skew =
      '{:process 0, :type :invoke, :f :txn, :value [[:r :x nil] [:append :y 1]]}\n' +
      '{:process 1, :type :invoke, :f :txn, :value [[:r :y nil] [:append :x 1]]}\n' +
      '{:process 0, :type :ok, :f :txn, :value [[:r :x []] [:append :y 1]]}\n' +
      '{:process 1, :type :ok, :f :txn, :value [[:r :y []] [:append :x 1]]}\n';
    expect(check({ 'h.edn': skew }).out).toContain('judged as list-append');
    expect(check({ 'h.edn': skew }, '--consistency', 'serializable').code).toBe(1);
    expect(check({ 'h.edn': skew }, '--consistency', 'snapshot-isolation').code).toBe(0);
  });

  it('judges transactions once, whatever number of models is asked for', () => {
    const [read, write] = ['[[:r :x nil]]', '[[:w :x 1]]'];
    const stale =
      `{:process 0, :type :invoke, :f :txn, :value ${write}}\n{:process 0, :type :ok, :f :txn, :value ${write}}\n` +
      `{:process 1, :type :invoke, :f :txn, :value ${read}}\n{:process 1, :type :ok, :f :txn, :value ${read}}\n`;
    const asked = (models: string) => {
      const { code, out } = check({ 'h.edn': stale }, '--consistency', models, '--json');
      return { code, ...JSON.parse(out) };
    };
    expect(asked('serializable,causal-cerone')).toMatchObject({ code: 0, verdict: 'valid' });
    const both = asked('serializable,linearizable');
    expect(both).toMatchObject({ code: 1, model: 'rw-register' });
    expect(both.results).toHaveLength(1);
    expect(both.results[0].consistency).toBe('serializable, linearizable');
    expect(both.results[0].measures.asked).toEqual(['serializable', 'strict-serializable']);
    expect(both.anomalies).toHaveLength(1);
  });

  it('tells checkers what only they want to know', () => {
    const line = (f: string, value: unknown) =>
      `${JSON.stringify({ process: 1, type: 'invoke', f, value: f === 'read' || f === 'dequeue' ? null : value })}\n` +
      `${JSON.stringify({ process: 1, type: 'ok', f, value })}\n`;
    const bank = line('read', { a: 12, b: -2 });
    expect(check({ 'h.jsonl': bank }, '--model', 'bank').out).toContain('negative-balance');
    expect(check({ 'h.jsonl': bank }, '--model', 'bank', '--allow-negative').code).toBe(0);
    const rich = check({ 'h.jsonl': bank }, '--model', 'bank', '--allow-negative', '--total', '11');
    expect(rich).toMatchObject({ code: 1 });
    expect(rich.out).toContain('where there is 11');

    const twice = line('enqueue', 1) + line('dequeue', 1) + line('dequeue', 1);
    expect(check({ 'h.jsonl': twice }, '--model', 'total-queue').code).toBe(0);
    expect(check({ 'h.jsonl': twice }, '--model', 'total-queue', '--exactly-once').code).toBe(1);

    const groups = line('txn', [['r', 'x', 1], ['r', 'y', null]]); // biome-ignore format: one line
    expect(check({ 'h.jsonl': groups }, '--model', 'long-fork', '--group-size', '2').code).toBe(0);
    expect(check({ 'h.jsonl': groups }, '--model', 'long-fork', '--group-size', '3').out).toContain(
      '2 keys instead of 3',
    );

    const timed = [...(GOOD + op('B', 'read', null) + op('B', 'read', 1) + op('C', 'read', null)).matchAll(/.+/g)];
    const late = timed.map(([text], at) => `${text.slice(0, -1)},"time":${at * 1e6}}`).join('\n');
    expect(check({ 'h.jsonl': late }, '--consistency', 'eventual').code).toBe(1);
    expect(check({ 'h.jsonl': late }, '--consistency', 'eventual', '--settle', '7ms').code).toBe(1);
    expect(check({ 'h.jsonl': late }, '--consistency', 'eventual', '--settle', '8ms').code).toBe(2);
  });

  it('refuses what is no command, with the nearest name', () => {
    const bad: readonly (readonly [flags: string[], words: string])[] = [
      [['--model', 'registr'], 'there is no model called registr. Did you mean register? There are register, '],
      [['--consistency', 'linearisable'], 'no consistency of register called linearisable. Did you mean linearizable?'],
      [['--format', 'yaml'], 'there is no format called yaml. There are jsonl, edn, log, csv.'],
      [['--init', '{'], '--init takes JSON'],
      [['--max-states', 'many'], '--max-states takes a whole number, not many'],
      [
        ['--consistency', 'bounded-staleness', '--max-staleness', '5'],
        '--max-staleness takes a time, such as 5s, not 5',
      ],
      [['--settle', 'soon'], '--settle takes a time, such as 5s, not soon'],
      [['--total', '5'], 'error: --total is for bank, not for register under linearizable'],
      [['--max-versions', '1', '--consistency', 'causal'], '--max-versions is for bounded-staleness, not for register'],
      [['--modle', 'set'], 'Did you mean --model?'],
    ];
    for (const [flags, words] of bad) {
      const { code, err, out } = check({ 'h.jsonl': GOOD }, ...flags);
      expect({ code, out }, flags.join(' ')).toEqual({ code: 64, out: '' });
      expect(err).toContain(words);
    }
    expect(check({ 'h.jsonl': GOOD.replaceAll('read', 'sing') }).err).toContain('(write, sing)');
  });

  it('says what is malformed, and where', () => {
    const { code, err, out } = check({ 'h.jsonl': `${GOOD}{"process":` });
    expect({ code, out }).toEqual({ code: 65, out: '' });
    expect(err).toContain('line 5, column 12: bad JSON: the line ends here, where a value was expected');
    expect(err).toContain('--> h.jsonl:5:12');
    const binary = check({ 'h.jsonl': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]) });
    expect(binary.code).toBe(65);
    expect(binary.err).toContain('no UTF-8 text');
    expect(check({ 'h.jsonl': `${GOOD}\0` }).err).toContain('line 5: a NUL byte');
  });

  it('knows a file from a folder and from nothing', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'h'));
    expect(lightcone(folder, ['check', 'h'])).toMatchObject({ code: 65 });
    expect(lightcone(folder, ['check', 'none'])).toMatchObject({ code: 66 });
    expect(lightcone(folder, ['check'])).toMatchObject({ code: 64 });
  });
});

describe('export', () => {
  const folder = newFolder({ 'tiny.yaml': TINY });
  const write = (...flags: string[]) => lightcone(folder, ['export', 'tiny.yaml', '--strategy', 'consensus', ...flags]);

  it('writes the same history in every notation, which check reads', () => {
    const checked = ['jsonl', 'edn', 'csv'].map((format) => {
      expect(write('--out', `h.${format}`)).toMatchObject({ code: 0, out: '' });
      const flags = ['--model', 'register', '--consistency', 'read-your-writes', '--json'];
      const document = JSON.parse(lightcone(folder, ['check', `h.${format}`, ...flags]).out);
      return { ...document, history: '' };
    });
    expect(checked[0].operations).toBeGreaterThan(50);
    expect(checked[1]).toEqual(checked[0]);
    expect(checked[2]).toEqual(checked[0]);
  });

  it('writes what can be judged kind by kind', () => {
    expect(write('--out', 'run.edn').code).toBe(0);
    const stock = ['check', 'run.edn', '--keys', 'stock', '--model', 'bounded-counter', '--init'];
    expect(lightcone(folder, [...stock, '100']).code).toBe(0);
    expect(lightcone(folder, [...stock, '99']).code).toBe(1);
    expect(lightcone(folder, ['check', 'run.edn', '--keys', 'stocks'])).toMatchObject({ code: 2 });
  });

  it('writes to stdout where no file is named, the same every time', () => {
    const { out, err } = write();
    expect(out).toBe(readFileSync(join(folder, 'h.jsonl'), 'utf8'));
    expect(err).toMatch(/^\d+ operations of consensus, seed 42, written as jsonl\n$/);
    expect(write('--seed', '7').out).not.toBe(out);
  });

  it('refuses what it cannot choose', () => {
    expect(lightcone(folder, ['export', 'tiny.yaml'])).toMatchObject({
      code: 64,
      err: 'error: the scenario has several strategies; give --strategy, one of single-site, consensus\n',
    });
    expect(lightcone(folder, ['export', 'tiny.yaml', '--strategy', 'concensus']).err).toContain(
      'did you mean consensus',
    );
    expect(write('--format', 'xml')).toMatchObject({ code: 64 });
    expect(write('--out', 'no/such/folder.edn')).toMatchObject({ code: 66 });
    expect(lightcone(folder, ['export', 'none.yaml', '--strategy', 'consensus'])).toMatchObject({ code: 66 });
  });
});
