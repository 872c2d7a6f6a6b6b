/** Memory is flat in simulated time: ten hours need no more of it than one, on the same keys. */
import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { lightcone, newFolder } from './cli/lightcone.ts';

const MOST_MB = 20;

/** Ten operations a second, reads and blind and derived writes; nothing is inserted, no trace is kept. */
const scenario = (length: number) => `
topology: aws-5
workload:
  arrivals: poisson
  keys:
    items: {count: 1000, distribution: zipfian, type: register}
    stock: {count: 100, distribution: uniform, type: bounded-counter, initial: 1000000}
  ops:
    put: {do: write, keys: items, rate: 4/s}
    look: {do: read, keys: items, rate: 4/s}
    buy: {do: decrement, keys: stock, rate: 2/s}
strategies: [single-master, multi-master, consensus, crdt]
duration: ${length}h
seed: 1
report: {trace: never}
`;

/** Loaded first, it says at the end what the whole process needed at most, worker threads included. */
const PEAK = `import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + ' KiB'));
`;

const folder = newFolder({ 'hour.yaml': scenario(1), 'hours.yaml': scenario(10), 'peak.mjs': PEAK });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function peakMb(file: string): number {
  const flags = ['--json', '--no-report', '--no-fail', '--quiet'];
  const { code, out, err } = lightcone(folder, ['run', file, ...flags], { NODE_OPTIONS: '--import ./peak.mjs' });
  expect(code, err).toBe(0);
  expect(JSON.parse(out).runs).toHaveLength(4);
  return Number(/peak (\d+) KiB/.exec(err)?.[1]) / 1024;
}

it(`needs at most ${MOST_MB} MB more for ten hours than for one`, { timeout: 240_000 }, () => {
  const hour = peakMb('hour.yaml');
  const hours = peakMb('hours.yaml');
  console.info(`peak memory: ${hour.toFixed(0)} MB for one hour, ${hours.toFixed(0)} MB for ten`);
  expect(hour).toBeGreaterThan(30);
  expect(hours - hour).toBeLessThan(MOST_MB);
});
