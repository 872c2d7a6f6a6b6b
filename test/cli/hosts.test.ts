/** Determinism on other hosts: other versions of Node and a browser give the digests that this Node gives. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { csvAsText } from '../../rolldown.config.mjs';
import type { ResultDocument } from '../../src/lab/document.ts';
import { lightcone, newFolder, PROGRAM, TINY } from './lightcone.ts';

const SCENARIO = TINY.replace('[single-site, consensus]', '[single-master, multi-master, consensus, crdt]')
  .replace('duration: 10s', 'duration: 1m')
  .replace('topology: aws-5', 'topology: {preset: aws-5, jitter: measured}');

const folder = newFolder({ 'tiny.yaml': SCENARIO });
const flags = ['run', 'tiny.yaml', '--json', '--no-report', '--quiet'];

function digestsOf(json: string): readonly string[] {
  return (JSON.parse(json) as ResultDocument).runs.map((run) => `${run.strategy} ${run.digest}`);
}

const here = digestsOf(lightcone(folder, flags).out);

const CHROMIUM = process.env.CHROMIUM ?? '';
const NODES = { 22: process.env.NODE_22 ?? '', 24: process.env.NODE_24 ?? '' };

describe('determinism', () => {
  it('has something to compare', () => {
    expect(here).toHaveLength(4);
    expect(new Set(here.map((line) => line.split(' ')[1])).size).toBe(4);
  });

  for (const [major, node] of Object.entries(NODES)) {
    // .ci/run installs these, and fails where one of them was skipped.
    it.skipIf(node === '')(`holds on Node ${major}`, () => {
      expect(execFileSync(node, ['--version'], { encoding: 'utf8' })).toMatch(`v${major}.`);
      const json = execFileSync(node, [PROGRAM, ...flags], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
      expect(digestsOf(json)).toEqual(here);
    });
  }

  it.skipIf(CHROMIUM === '')('holds in Chromium', async () => {
    const page = pathToFileURL(await corePage()).href;
    const options = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=60000', '--dump-dom', page];
    const dom = execFileSync(CHROMIUM, options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    expect(/digests: (.*)\./.exec(dom)?.[1].split(', ')).toEqual(here);
  });
});

/** The core as a browser runs it: no Node, no file system, the same source. */
async function corePage(): Promise<string> {
  const root = fileURLToPath(new URL('../../src/', import.meta.url));
  const entry = join(folder, 'core.ts');
  writeFileSync(
    entry,
    `import { loadScenario } from '${root}scenario/load.ts';
import { run } from '${root}world/run.ts';
const { scenario } = loadScenario('tiny.yaml', () => ${JSON.stringify(SCENARIO)});
const digests = scenario.strategies.map((use) => use.id + ' ' + run(scenario, use, scenario.seeds[0]).digest);
document.body.textContent = 'digests: ' + digests.join(', ') + '.';`,
  );
  const bundle = await rolldown({ input: entry, platform: 'browser', plugins: [csvAsText] });
  const { output } = await bundle.generate({ format: 'iife' });
  const page = join(folder, 'core.html');
  writeFileSync(
    page,
    `<!doctype html><body><script>${output[0].code.replace(/<\/script/g, '<\\/script')}</script></body>`,
  );
  return page;
}
