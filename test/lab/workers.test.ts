/** Same bytes whatever the number of worker threads: only the wall clock may differ. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lightcone, newFolder, TINY } from '../cli/lightcone.ts';

it('gives the same result, report and order with 1, 2 and 5 threads', () => {
  const files = (workers: string) => {
    const folder = newFolder({ 'tiny.yaml': TINY.replace('seed: 42', 'seeds: 5') });
    const { code } = lightcone(folder, ['run', 'tiny.yaml', '--quiet', '--workers', workers]);
    expect(code).toBe(0);
    const read = (name: string) => readFileSync(join(folder, 'reports/tiny/latest', name), 'utf8');
    const result = read('result.json');
    expect(result.match(/"wall_ms":[\d.]+/g)).toHaveLength(10);
    return [result.replace(/"wall_ms":[\d.]+/g, ''), read('report.html'), read('report.md'), read('resolved.yaml')];
  };
  const one = files('1');
  expect(files('2')).toEqual(one);
  expect(files('5')).toEqual(one);
});
