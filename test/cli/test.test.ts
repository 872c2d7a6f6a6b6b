/** Scenario files as tests: what each reporter says, where it points, golden results, and the exit codes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lightcone, newFolder } from './lightcone.ts';
import { readXml } from './xml.ts';

const GOOD = `topology: {regions: {A: {}, B: {}, C: {}}, links: {default: {rtt: 80ms}}}
strategies: [single-site, consensus]
script:
  - {id: w, at: 1s, client: a, from: A, do: write, keys: x, value: 1, expect: ok}
duration: 5s
settle: 5s
expect:
  - final x == 1
`;
/** Of each verdict one, for a reason that no format may choke on. */
const BAD = `${GOOD}  - {that: final x == 2, for: [consensus], because: "50% <b>, it's: \\"x\\" & ]]> ::y # z\\u0007"}
  - {that: final x == 3, for: [consensus], level: warn}
  - {that: read.latency.p50 < 1s, for: [consensus]}
`;
const TYPO = GOOD.replace('consensus', 'consensu');

const QUIET = ['--quiet', '--no-report'];

function run(folder: string, ...args: string[]) {
  return lightcone(folder, ['test', ...args, ...QUIET]);
}

describe('test', () => {
  it('ends with the worst that it met', () => {
    const folder = newFolder({ 'good.yaml': GOOD, 'bad.yaml': BAD, 'typo.yaml': TYPO });
    const onlyUnknown = ['--set', 'expect=["read.latency.p50 < 1s"]'];
    const cases: [number, string[]][] = [
      [0, ['good.yaml']],
      [1, ['good.yaml', 'bad.yaml']],
      [2, ['good.yaml', ...onlyUnknown]],
      [65, ['*.yaml']],
      [66, ['missing.yaml']],
      [66, ['none/**/*.yaml']],
      [66, []],
      [64, ['good.yaml', '--reporter', 'xml']],
      [64, ['good.yaml', '--update-golden', '--seed', '3']],
      [64, ['good.yaml', '--workers', '0']],
      [0, ['bad.yaml', '--no-fail']],
    ];
    for (const [code, args] of cases) expect([args, run(folder, ...args).code]).toEqual([args, code]);
  });

  it('runs the others where one file is no scenario, and says what is wrong with it', () => {
    const folder = newFolder({ 'a-typo.yaml': TYPO, 'good.yaml': GOOD });
    const { code, out } = run(folder, '*.yaml');
    expect(code).toBe(65);
    expect(out).toContain('✗ a-typo.yaml  is no scenario');
    expect(out).toContain('✗ E0204: no strategy is called `consensu`  a-typo.yaml:2:27\n');
    expect(out).toContain('^^^^^^^^ did you mean `consensus`?');
    expect(out).toContain('✓ good.yaml  4 of 4 held · 2 runs · digest ');
    expect(out).toMatch(/2 files: 4 held · 1 failed\n$/);
  });

  it('finds files by patterns, folders and by default under scenarios/', () => {
    const folder = newFolder();
    for (const path of ['scenarios/deep/er', 'scenarios/.hidden', 'scenarios/node_modules']) {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, 'one.yaml'), GOOD);
    }
    writeFileSync(join(folder, 'scenarios', 'two.yml'), GOOD);
    const files = (...args: string[]) => {
      const { out } = run(folder, ...args, '--json', '--strategy', 'single-site');
      return (JSON.parse(out) as { files: { file: string }[] }).files.map(({ file }) => file);
    };
    const deep = 'scenarios/deep/er/one.yaml';
    expect(files()).toEqual([deep]);
    expect(files('scenarios')).toEqual([deep, 'scenarios/two.yml']);
    expect(files('scenarios/*.{yaml,yml}', 'scenarios/d??p/**/o*.yaml')).toEqual(['scenarios/two.yml', deep]);
    expect(files('./scenarios/**')).toEqual([deep, 'scenarios/two.yml']);
    expect(files(join(folder, 'scenarios/*.yml'))).toEqual([join(folder, 'scenarios/two.yml')]);
  });

  it('takes the flags of run', () => {
    const folder = newFolder({ 'good.yaml': GOOD });
    const points = (...flags: string[]) => {
      const { out } = run(folder, 'good.yaml', '--reporter', 'json', ...flags);
      const [{ points: found, runs }] = JSON.parse(out).files;
      return [found.length, runs.length];
    };
    expect(points()).toEqual([4, 2]);
    expect(points('--seeds', '3', '--strategy', 'consensus')).toEqual([6, 3]);
    expect(points('--set', 'expect=[]')).toEqual([2, 2]);
    // Asked of a share of the seeds, a promise is one point a strategy; steps are one a seed.
    expect(points('--seeds', '4', '--set', 'expect=["final x == 1 in 50% of seeds"]')).toEqual([10, 8]);
    expect(points('--set', 'expect=[]', '--set', 'script.w.expect=')).toEqual([1, 2]);
    lightcone(folder, ['test', 'good.yaml', '--out', 'there', '--check', '--quiet']);
    expect(existsSync(join(folder, 'there/good/latest/report.html'))).toBe(true);
  });
});

describe('the reporters', () => {
  const folder = newFolder({ 'bad.yaml': BAD, 'child.yaml': 'extends: ./bad.yaml\nduration: 6s\n' });
  const told = (reporter: string, file = 'bad.yaml') => run(folder, file, '--reporter', reporter).out;

  it('show every digest', () => {
    const runs = JSON.parse(told('json')).files[0].runs as { digest: string }[];
    expect(runs).toHaveLength(2);
    for (const reporter of ['tap', 'junit', 'github'])
      for (const { digest } of runs) expect(told(reporter)).toContain(digest);
    expect(told('plain')).toContain(`digest ${JSON.parse(told('json')).files[0].digest}`);
  });

  it('speak TAP 14', () => {
    const lines = told('tap').trimEnd().split('\n');
    expect(lines[0]).toBe('TAP version 14');
    expect(lines.at(-1)).toBe('1..7');
    const points = lines.filter((line) => /^(not )?ok /.test(line));
    expect(points.map((line) => Number(/ok (\d+) - /.exec(line)?.[1]))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(points.filter((line) => line.startsWith('not ok'))).toHaveLength(3);
    expect(points.filter((line) => line.endsWith(' # todo a warning'))).toEqual([
      'not ok 4 - bad.yaml: final x == 3 · consensus · seed 1 # todo a warning',
    ]);
    const block = lines.slice(lines.indexOf('  ---') + 1, lines.indexOf('  ...'));
    expect(block[0]).toBe('  verdict: failed');
    expect(block[1]).toBe('  at: "bad.yaml:9:12"');
    const said = block.slice(3).map((line) => JSON.parse(line.replace(/^ {4}- /, '')));
    expect(said).toContain('because: 50% <b>, it\'s: "x" & ]]> ::y # z\\u0007');
    expect(said.at(-1)).toBe('again: npx lightcone run bad.yaml --strategy consensus --seed 1');
    const other = told('tap').replace(/^ .*$/gm, '');
    expect(other).not.toMatch(/^(?!TAP|1\.\.|# |ok |not ok |$)/m);
  });

  it('write XML that is well-formed, whatever the words', () => {
    const root = readXml(told('junit').trimEnd());
    expect(root.name).toBe('testsuites');
    expect(root.attributes).toMatchObject({ tests: '7', failures: '1', errors: '1', skipped: '1' });
    const [suite] = root.children;
    expect(suite.attributes).toMatchObject({ name: 'bad.yaml', tests: '7' });
    const cases = suite.children.filter(({ name }) => name === 'testcase');
    expect(cases.map(({ children }) => children[0]?.name ?? 'held').join(' ')).toBe(
      'held held failure skipped error held held',
    );
    expect(cases[2].attributes).toMatchObject({ file: 'bad.yaml', line: '9', classname: 'bad.yaml' });
    expect(cases[2].children[0].text).toContain('because: 50% <b>, it\'s: "x" & ]]> ::y # z\\u0007');
    expect(() => readXml('<?xml version="1.0" encoding="UTF-8"?>\n<a><b></a></b>')).toThrow('closes nothing');
    expect(() => readXml('<?xml version="1.0" encoding="UTF-8"?>\n<a b="&"/>')).toThrow('no entity');
  });

  it('annotate the promise on its own line, in the file where it stands', () => {
    const notes = told('github', 'child.yaml')
      .split('\n')
      .filter((line) => /^::(error|warning)/.test(line));
    expect(notes.map((line) => /^::\w+ file=[^,]*,line=\d+,col=\d+/.exec(line)?.[0])).toEqual([
      '::error file=bad.yaml,line=9,col=12',
      '::warning file=bad.yaml,line=10,col=12',
      '::error file=bad.yaml,line=11,col=12',
    ]);
    expect(notes[0]).toContain('title=final x == 2 · consensus · seed 1::final x == 2');
    expect(notes[0]).toContain('%0Abecause: 50%25 <b>, it');
    expect(notes[2]).toContain('title=No data%3A read.latency.p50');
    const columns = notes.map((line) => Number(/col=(\d+)/.exec(line)?.[1]));
    const text = BAD.split('\n');
    expect(text[8].slice(columns[0] - 1)).toMatch(/^final x == 2/);
  });

  it('point at the step of a script, and add a summary to the job', () => {
    const own = newFolder({ 'step.yaml': GOOD.replace('expect: ok', 'expect: refused'), 'summary.md': '' });
    const summary = join(own, 'summary.md');
    const { out } = lightcone(own, ['test', 'step.yaml', '--reporter', 'github', ...QUIET], {
      GITHUB_STEP_SUMMARY: summary,
    });
    expect(out).toContain('::error file=step.yaml,line=4,col=5,title=script w%3A write x is refused');
    expect(readFileSync(summary, 'utf8')).toMatch(/\| step\.yaml \| 2 \| 2 \| 0 \| 0 \| [0-9a-f]{16} \|/);
  });

  it('tell programs everything', () => {
    const document = JSON.parse(told('json'));
    expect(document).toMatchObject({ schema: 'lightcone.test/1', verdict: 'failed', partial: false });
    expect(document.counts).toEqual({ held: 4, failed: 1, inconclusive: 1, warnings: 1, skipped: 0 });
    expect(document.files[0].points[2]).toMatchObject({ verdict: 'failed', place: { file: 'bad.yaml', line: 9 } });
  });
});

describe('golden results', () => {
  it('are kept on request, hold, and tell what moved', () => {
    const folder = newFolder({ 'good.yaml': GOOD });
    const golden = join(folder, 'good.golden.json');
    expect(run(folder, 'good.yaml').out).toContain('4 of 4 held');
    expect(existsSync(golden)).toBe(false);
    expect(run(folder, 'good.yaml', '--update-golden').code).toBe(0);
    const kept = JSON.parse(readFileSync(golden, 'utf8'));
    expect(kept.runs['consensus seed 1'].digest).toMatch(/^[0-9a-f]{16}$/);
    expect(kept.promises['final x == 1 · consensus · seed 1']).toBe('held');
    expect(run(folder, 'good.yaml').out).toContain('5 of 5 held');
    // Another question has another answer.
    expect(run(folder, 'good.yaml', '--seed', '9').out).toContain('4 of 4 held');
    expect(run(folder, 'good.yaml', '--strategy', 'consensus').out).toContain('3 of 3 held');

    writeFileSync(join(folder, 'good.yaml'), GOOD.replace('80ms', '90ms').replace('x == 1', 'x == 2'));
    const { code, out } = run(folder, 'good.yaml');
    expect(code).toBe(1);
    const told = out.replace(/\s+/g, ' ');
    expect(told).toMatch(
      /✗ golden result · 2 runs good\.golden\.json:1:1 \d+ moved \(the scenario has changed since\)/,
    );
    expect(told).toMatch(/consensus seed 1 digest: [0-9a-f]{16} → [0-9a-f]{16}/);
    expect(told).toMatch(/consensus seed 1 write\.latency\.p50: [\d.]+ ms → [\d.]+ ms/);
    expect(told).toContain('final x == 2 · consensus · seed 1: nothing → failed');
    expect(told).toContain('to accept: lightcone test good.yaml --update-golden');
    expect(run(folder, 'good.yaml', '--reporter', 'github').out).toContain(
      '::error file=good.golden.json,line=1,col=1',
    );
  });

  it('fail where the file is none', () => {
    const folder = newFolder({ 'good.yaml': GOOD, 'good.golden.json': '{"schema": 1}' });
    const { code, out } = run(folder, 'good.yaml');
    expect(code).toBe(1);
    expect(out).toContain('good.golden.json is no golden result');
  });
});
