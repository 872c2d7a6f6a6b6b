/** Same scenario and seed, same bytes: on this Node and others, in threads, in a browser, anywhere. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvAsText } from '../rolldown.config.mjs';
import { run } from '../src/world/run.ts';
import { SCENARIO } from './determinism/scenario.ts';
import { loadedText } from './loaded.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const { CHROMIUM, NODE_22, NODE_24 } = process.env;

function digestsOf(text: string, seed = 7): Record<string, string> {
  const scenario = loadedText(text);
  return Object.fromEntries(scenario.strategies.map((use) => [use.id, run(scenario, use, seed).digest]));
}

let folder = '';
let file = '';
let expected: Record<string, string> = {};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-'));
  file = join(folder, 'everywhere.yaml');
  writeFileSync(file, SCENARIO);
  expected = digestsOf(SCENARIO);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The digests that another process prints, and all that it prints but the time it took. */
function elsewhere(node: string, env: NodeJS.ProcessEnv = {}, cwd = folder) {
  const flags = ['--json', '--no-report', '--no-fail', '--quiet'];
  const ran = spawnSync(node, [MAIN, 'run', file, ...flags], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect(ran.stderr).toBe('');
  expect(ran.status).toBe(0);
  const { runs } = JSON.parse(ran.stdout) as { runs: { strategy: string; digest: string }[] };
  const digests = Object.fromEntries(runs.map(({ strategy, digest }) => [strategy, digest]));
  return { digests, text: ran.stdout.replace(/"wall_ms": ?[0-9.]+/g, '') };
}

describe('determinism', () => {
  it('gives the same digest twice', () => {
    expect(digestsOf(SCENARIO)).toEqual(expected);
  });

  it('prints the same bytes in another process, time zone, language and folder', () => {
    const here = elsewhere(process.execPath);
    const there = elsewhere(
      process.execPath,
      { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
      '/',
    );
    expect(here.digests).toEqual(expected);
    expect(there.text).toBe(here.text);
  });

  it('gives the same digest in a worker thread', () => {
    const ran = spawnSync(process.execPath, [MAIN, 'verify', file], { encoding: 'utf8' });
    expect(ran.stdout).toContain(expected.consensus);
    expect(ran.status).toBe(0);
  });

  for (const [version, node] of [
    ['22', NODE_22],
    ['24', NODE_24],
  ] as const) {
    it.skipIf(node === undefined)(`gives the same bytes on Node ${version}`, () => {
      expect(elsewhere(node ?? '').text).toBe(elsewhere(process.execPath).text);
    });
  }

  it.skipIf(CHROMIUM === undefined || CHROMIUM === '')('gives the same digests and metrics in Chromium', async () => {
    const bundle = await rolldown({
      input: fileURLToPath(new URL('determinism/page.ts', import.meta.url)),
      platform: 'browser',
      plugins: [csvAsText],
      logLevel: 'silent',
    });
    const { output } = await bundle.generate({ format: 'iife', minify: true });
    const page = join(folder, 'page.html');
    const script = output[0].code.replaceAll('</script', '<\\/script');
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><body><script>${script}</script>`);
    const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-sync', ...quiet];
    const profile = `--user-data-dir=${join(folder, 'profile')}`;
    const ran = spawnSync(CHROMIUM ?? '', [...flags, profile, '--dump-dom', `file://${page}`], { encoding: 'utf8' });
    const text = /BEGIN\n([\s\S]*)\nEND/.exec(ran.stdout)?.[1] ?? ran.stderr;
    const scenario = loadedText(SCENARIO);
    const here = scenario.strategies.map((use) => {
      const { strategy, digest, events, metrics } = run(scenario, use, 7);
      return JSON.stringify({ strategy, digest, events, metrics });
    });
    expect(text).toBe(here.join('\n'));
  });
});

describe('what changes a digest, and what does not', () => {
  it('changes with the seed', () => {
    expect(digestsOf(SCENARIO, 8).consensus).not.toBe(expected.consensus);
  });

  it('changes with one byte of one payload', () => {
    const script = (value: string) => `
topology: {regions: {A: {}, B: {}, C: {}}, links: {default: {rtt: 80ms}}}
strategies: [single-site, single-master, multi-master, consensus, crdt]
script:
  - {id: w, at: 10s, client: a, from: A, do: write, keys: x, value: ${value}}
duration: 20s
`;
    const one = digestsOf(script('abcd'));
    const other = digestsOf(script('abce'));
    for (const id of Object.keys(one)) expect(other[id], id).not.toBe(one[id]);
  });

  it('leaves the others as they are when a strategy is taken out', () => {
    const fewer = SCENARIO.replace('  - multi-master\n', '');
    const { 'multi-master': _, ...others } = expected;
    expect(digestsOf(fewer)).toEqual(others);
  });

  it('does not notice a fault that begins after the end', () => {
    const late = '  - {name: late, at: 10m, for: 10s, outage: {region: eu-west-1}}\n';
    expect(digestsOf(SCENARIO.replace('faults:\n', `faults:\n${late}`))).toEqual(expected);
  });
});
