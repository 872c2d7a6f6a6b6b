/** Memory is flat in simulated time: on a fixed key set ten hours peak where one hour does. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lightcone-'));
const file = join(folder, 'long.yaml');

writeFileSync(
  file,
  `
topology: {preset: aws-5, jitter: measured}
workload:
  arrivals: poisson
  keys: {items: {count: 1000, distribution: zipfian, type: register}}
  ops: {put: {do: write, keys: items, rate: 10/s}, get: {do: read, keys: items, rate: 10/s}}
strategies: [consensus]
report: {trace: never}
`,
);

const weigh = join(folder, 'weigh.mjs');
writeFileSync(
  weigh,
  `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS));
process.argv.splice(1, 1);
await import('file://' + process.argv[1]);
`,
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Peak resident memory of a whole run, in MB. */
function peakOf(duration: string): number {
  const flags = ['run', file, '--quiet', '--no-report', '--json', '--set', `duration=${duration}`];
  const { status, stderr } = spawnSync(process.execPath, [weigh, MAIN, ...flags], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
}

describe('memory', () => {
  it('differs by less than 20 MB between one hour and ten', () => {
    const one = peakOf('1h');
    const ten = peakOf('10h');
    expect(one).toBeGreaterThan(20);
    expect(ten - one, `${one} MB, then ${ten} MB`).toBeLessThan(20);
  });
});
