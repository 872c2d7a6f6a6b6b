/** What lies beside a stored result. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptFiles } from '../../src/cli/stored.ts';
import { BESIDE } from '../../src/scenario/trace.ts';
import { newFolder } from './lightcone.ts';

describe('the files that were kept with a result', () => {
  it('are the scenario first, and then what it names', () => {
    const folder = newFolder({ [BESIDE]: 'at,op\n', 'resolved.yaml': 'version: 1\n', 'result.json': '{}' });
    expect(keptFiles(join(folder, 'result.json'))).toEqual([
      ['resolved.yaml', 'version: 1\n'],
      [BESIDE, 'at,op\n'],
    ]);
  });

  it('are none where the scenario is gone: nothing else stands in its place', () => {
    const folder = newFolder({ [BESIDE]: 'at,op\n', 'result.json': '{}' });
    expect(keptFiles(join(folder, 'result.json'))).toEqual([]);
  });
});
