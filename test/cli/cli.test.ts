/** The command line as its users meet it: what goes where, which code it ends with, what it leaves behind. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../src/lab/document.ts';
import { lightcone, newFolder, PROGRAM, TINY } from './lightcone.ts';

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

/** Only the result itself says how long the machine took. */
function withoutWallClock(file: string, text: string): string {
  return file === 'result.json' ? text.replace(/"wall_ms":[\d.]+/g, '') : text;
}

const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe('run', () => {
  it('leaves everything that a report needs, and says where', () => {
    const folder = newFolder({ 'tiny.yaml': TINY });
    const { code, out } = lightcone(folder, ['run', 'tiny.yaml']);
    expect(code).toBe(0);
    const [name] = readdirSync(join(folder, 'reports'));
    expect(name).toBe('tiny');
    const [digest, latest] = readdirSync(join(folder, 'reports', 'tiny'));
    expect(digest).toMatch(/^[0-9a-f]{8}$/);
    expect(latest).toBe('latest');
    const left = filesUnder(join(folder, 'reports', 'tiny', 'latest'));
    expect(left).toEqual(expect.arrayContaining(['report.html', 'report.md', 'resolved.yaml', 'result.json']));
    expect(left).toContain(join('charts', 'latency.png'));
    expect(out).toContain('report: reports/tiny/latest/report.html');
    expect(out).toContain('single-site');
  });

  it('prints one JSON document and nothing else', () => {
    const folder = newFolder({ 'tiny.yaml': TINY, 'other.yaml': TINY });
    const one = lightcone(folder, ['run', 'tiny.yaml', '--json', '--no-report']);
    const result: ResultDocument = JSON.parse(one.out);
    expect(result.schema).toBe('lightcone.result/1');
    expect(result.runs.map((run) => run.strategy)).toEqual(['single-site', 'consensus']);
    expect(result.runs[0].seed).toBe(42);
    expect(one.err).toContain('events in');
    expect(existsSync(join(folder, 'reports'))).toBe(false);
    const two = JSON.parse(
      lightcone(folder, ['run', 'tiny.yaml', 'other.yaml', '--json', '--no-report', '--quiet']).out,
    );
    expect(two.schema).toBe('lightcone.results/1');
    expect(two.results).toHaveLength(2);
  });

  it('gives the same bytes again, but for the wall clock', () => {
    const runIn = (env: Record<string, string>) => {
      const folder = newFolder({ 'tiny.yaml': TINY });
      expect(lightcone(folder, ['run', 'tiny.yaml', '--quiet'], env).code).toBe(0);
      const left = join(folder, 'reports', 'tiny', 'latest');
      return filesUnder(left)
        .filter((file) => file.includes('.'))
        .map((file) => [file, withoutWallClock(file, readFileSync(join(left, file), 'latin1'))]);
    };
    expect(runIn({ TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' })).toEqual(runIn({ TZ: 'UTC', LANG: 'C' }));
  });

  it('compares with physics and with a real system on request', () => {
    const folder = newFolder({ 'tiny.yaml': TINY });
    const { out } = lightcone(folder, ['run', 'tiny.yaml', '--tour', '--no-report', '--quiet']);
    expect(out).toContain('the leader (first in Virginia) and a majority');
    expect(out).toMatch(/put from Tokyo, leader in Sydney +\d+ ms +249 ms/);
    expect(out).toContain('Not modelled: ');
    expect(out.match(/npx lightcone run scenarios\/checkout.yaml --set/g)).toHaveLength(3);
    expect(out.indexOf('etcd')).toBeLessThan(out.indexOf('digests:'));
  });

  it('judges every variant of a sweep apart, and says which', () => {
    const sweep = 'sweep: {duration: [4s, 9s]}\nexpect: ["availability >= 99.99%", orders.lost == 0]\n';
    const folder = newFolder({ 'tiny.yaml': TINY.replace('duration: 10s\n', '') + sweep });
    const { out } = lightcone(folder, ['run', 'tiny.yaml', '--strategy', 'consensus', '--no-report', '--quiet']);
    expect(out).toContain('tiny · 5 regions · duration=4s|9s · seed 42');
    expect(out).toContain('consensus duration=9s ');
    const flags = ['--strategy', 'consensus', '--json', '--no-report', '--quiet'];
    const { expectations }: ResultDocument = JSON.parse(lightcone(folder, ['run', 'tiny.yaml', ...flags]).out);
    expect(expectations.map(({ set }) => set.duration)).toEqual(['4s', '4s', '9s', '9s']);
  });

  it('says how to get the same again', () => {
    const folder = newFolder({ 'tiny.yaml': TINY });
    const flags = ['--no-report', '--quiet', '--seeds', '9', '--strategy', 'consensus', '--set', 'duration=4s'];
    const { out } = lightcone(folder, ['run', 'tiny.yaml', ...flags]);
    expect(out).toContain('again:  npx lightcone run tiny.yaml --strategy consensus --seeds 9 --set duration=4s\n');
    expect(out.replace(/\s+/g, ' ')).toContain('and 1 more with --json');
  });

  it('keeps the digests of the others when a strategy is left out, and takes another seed', () => {
    const folder = newFolder({ 'tiny.yaml': TINY });
    const digests = (...flags: string[]) => {
      const { out } = lightcone(folder, ['run', 'tiny.yaml', '--json', '--no-report', '--quiet', ...flags]);
      return (JSON.parse(out) as ResultDocument).runs.map((run) => run.digest);
    };
    const [, consensus] = digests();
    expect(digests('--strategy', 'consensus')).toEqual([consensus]);
    expect(digests('--seed', '43')[1]).not.toBe(consensus);
    expect(digests('--seeds', '2')).toHaveLength(4);
    expect(digests('--set', 'duration=9s')[1]).not.toBe(consensus);
  });

  it.each([
    ['a pipe', {}],
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['CI', { CI: '1' }],
  ])('prints no control characters with %s, and 100 columns at most', (_, env) => {
    const folder = newFolder({ 'tiny.yaml': TINY });
    const { out, err } = lightcone(folder, ['run', 'tiny.yaml', '--no-report'], env);
    expect(out + err).not.toMatch(CONTROL);
    for (const line of out.split('\n'))
      if (!line.startsWith('again:')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  it('shows hostile names as text and never leaves its folder', () => {
    const hostile = `name: "../../<script>alert(1)</script>\`x\`\\e[31m"\ntitle: "<script>\`\\e[2J"\n${TINY}`;
    const folder = newFolder({ 'tiny.yaml': hostile });
    const ended = lightcone(folder, ['run', 'tiny.yaml', '--out', 'out']);
    // Either the scenario is refused with a caret, or everything is shown as text.
    expect(ended.out + ended.err).not.toMatch(CONTROL);
    expect(filesUnder(folder).filter((file) => !file.startsWith('out') && file !== 'tiny.yaml')).toEqual([]);
    if (ended.code === 65) return;
    const [name] = readdirSync(join(folder, 'out'));
    expect(name).not.toContain('/');
    const html = readFileSync(join(folder, 'out', name, 'latest', 'report.html'), 'utf8');
    expect(html).not.toContain('<script>alert');
  });

  it('stops on Ctrl-C with a result marked partial', async () => {
    const folder = newFolder({ 'long.yaml': TINY.replace('duration: 10s', 'duration: 3000h') });
    const child = spawn(process.execPath, [PROGRAM, 'run', 'long.yaml', '--json', '--no-report'], { cwd: folder });
    let out = '';
    child.stdout.on('data', (some) => {
      out += some;
    });
    setTimeout(() => child.kill('SIGINT'), 1500);
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    const result: ResultDocument = JSON.parse(out);
    expect(result.partial).toBe(true);
    expect(result.runs.some((run) => run.partial)).toBe(true);
  });
});

it('stops a test on Ctrl-C without calling it held', async () => {
  const folder = newFolder({ 'long.yaml': TINY.replace('duration: 10s', 'duration: 3000h') });
  const child = spawn(process.execPath, [PROGRAM, 'test', 'long.yaml', '--json', '--no-report'], { cwd: folder });
  let out = '';
  child.stdout.on('data', (some) => {
    out += some;
  });
  setTimeout(() => child.kill('SIGINT'), 1500);
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(130);
  expect(JSON.parse(out)).toMatchObject({ partial: true, verdict: 'inconclusive' });
});

describe('what is wrong', () => {
  const folder = newFolder({
    'tiny.yaml': TINY,
    'empty.yaml': '',
    'binary.yaml': new Uint8Array([0, 255, 1, 254]),
    'typo.yaml': TINY.replace('consensus', 'concensus'),
    'syntax.yaml': 'a: [1, 2\nb: 3\n',
    'two-seeds.yaml': `${TINY}seeds: 3\n`,
  });

  it.each([
    [64, ['run'], 'missing required argument'],
    [64, ['run', 'tiny.yaml', '--frobnicate'], 'unknown option'],
    [64, ['rnu'], 'Did you mean run'],
    [64, ['run', 'tiny.yaml', '--strategy', 'concensus'], 'did you mean consensus?'],
    [64, ['run', 'tiny.yaml', '--strategy', 'mulit-master'], 'If you mean multi-master, add it to `strategies:`'],
    [64, ['run', 'tiny.yaml', '--seed', '1', '--seeds', '2'], 'not both'],
    [64, ['run', 'tiny.yaml', '--seed', 'abc'], '--seed takes a whole number'],
    [64, ['run', 'tiny.yaml', '--seeds', '0'], '--seeds takes how many'],
    [64, ['list', 'stratgies'], 'did you mean strategies?'],
    [64, ['explain', 'raft'], 'see consensus'],
    [64, ['explain', 'curve'], 'see workload.curve'],
    [64, ['explain', 'xyzzy'], 'the nearest are '],
    [64, ['explain', 'availabilty'], 'did you mean availability?'],
    [65, ['run', '.'], 'directory'],
    [65, ['run', 'empty.yaml'], 'empty'],
    [65, ['run', 'binary.yaml'], 'error'],
    [65, ['run', 'typo.yaml'], 'consensus'],
    [65, ['run', 'syntax.yaml'], 'syntax.yaml:'],
    [65, ['run', 'two-seeds.yaml'], 'seed'],
    [65, ['run', 'tiny.yaml', '--set', 'duration=10'], 'unit'],
    [65, ['validate', 'typo.yaml'], 'consensus'],
    [66, ['run', 'missing.yaml'], 'no file'],
    [66, ['run', 'tiny.yaml', '--out', '/dev/null/x'], 'cannot write reports into /dev/null/x: a part of this'],
    [66, ['run', 'tiny.yaml', '--out', '/proc/x/y'], 'no folder can be made there'],
    [66, ['run', 'tiny.yaml', '--out', 'tiny.yaml'], 'a part of this path is a file'],
  ])('ends with %i: lightcone %j', (code, args, words) => {
    const ended = lightcone(folder, args);
    expect(ended.err).toContain(words);
    expect(ended.code).toBe(code);
    expect(ended.err).not.toMatch(/\n\s+at .*:\d+:\d+/);
    expect(ended.out).toBe('');
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });
});

describe('the other commands', () => {
  const folder = newFolder({ 'tiny.yaml': TINY });

  it('verify finds the same run seven times', () => {
    const { code, out } = lightcone(folder, ['verify', 'tiny.yaml']);
    expect(out).toMatch(/✓ consensus, seed 42: [0-9a-f]{16} 7 times/);
    expect(out).toContain('in another process');
    expect(out).toContain('Every run was the same every time.');
    expect(code).toBe(0);
  });

  it('verify goes through sweeps, seeds, parents and overrides', () => {
    const child = 'extends: ./tiny.yaml\nseed: null\nseeds: [3, 4]\nsweep: {duration: [4s, 5s]}\n';
    const own = newFolder({ 'tiny.yaml': TINY, 'child.yaml': child });
    const { code, out } = lightcone(own, ['verify', 'child.yaml', '--set', 'faults.0.for=1s']);
    expect(out.match(/ 7 times/g)).toHaveLength(8);
    expect(code).toBe(0);
  });

  it('run --check repeats everything', () => {
    expect(lightcone(folder, ['run', 'tiny.yaml', '--check', '--no-report', '--quiet']).code).toBe(0);
  });

  it('explains what it lists', () => {
    for (const kind of ['strategies', 'metrics', 'faults', 'topologies', 'workloads', 'codes']) {
      const { code, out } = lightcone(folder, ['list', kind, '--json']);
      expect(code).toBe(0);
      const [first] = JSON.parse(out);
      expect(lightcone(folder, ['explain', first.name]).out).toContain(first.name);
    }
    const { code, out } = lightcone(folder, ['list']);
    expect(code).toBe(0);
    expect(out).toMatch(/^strategies\n[\s\S]*\n\ncodes\nE0001/);
    expect(lightcone(folder, ['explain', 'orders.lost']).code).toBe(0);
    expect(lightcone(folder, ['explain', 'tiny.yaml']).out).toContain('duration: 10s');
  });

  it('validates without running, and has a schema and a version', () => {
    expect(lightcone(folder, ['validate', 'tiny.yaml']).out).toContain('✓ tiny.yaml: 5 regions');
    expect(JSON.parse(lightcone(folder, ['schema']).out).title).toBe('Lightcone scenario');
    expect(lightcone(folder, ['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('builds the report of a stored result anew', () => {
    const own = newFolder({ 'tiny.yaml': TINY });
    lightcone(own, ['run', 'tiny.yaml', '--quiet']);
    const stored = join('reports', 'tiny', 'latest');
    const before = readFileSync(join(own, stored, 'report.html'), 'utf8');
    expect(lightcone(own, ['report', stored, '--out', 'anew']).code).toBe(0);
    expect(readFileSync(join(own, 'anew', 'tiny', 'latest', 'report.html'), 'utf8')).toBe(before);
    expect(lightcone(own, ['report', 'tiny.yaml']).code).toBe(65);
    expect(lightcone(own, ['report', 'nowhere']).code).toBe(66);
  });
});
