/** Zones and the search against brute force, on small histories drawn by chance. */
import { describe, expect, it } from 'vitest';
import type { Op } from '../../../src/checks/checker.ts';
import { modelNamed } from '../../../src/checks/linearizable/models.ts';
import { asked } from '../../../src/checks/linearizable/timeline.ts';
import { search } from '../../../src/checks/linearizable/wgl.ts';
import { zones } from '../../../src/checks/linearizable/zones.ts';
import { randomStream } from '../../../src/kit/random.ts';
import { isLinearizable } from '../brute/linearizable.ts';
import { draw } from './draw.ts';
import { KINDS, type Named } from './kinds.ts';

const HISTORIES = 20_000;

/** Deep first, or round by round. */
function searched(kind: Named, ops: readonly Op[], isDeep: boolean): boolean | undefined {
  const model = modelNamed(kind.model);
  return search(model, asked(model, ops)!, kind.init, { maxStates: 100_000, deep: isDeep ? 100_000 : 0 })
    .isLinearizable;
}

describe('the search and brute force agree', () => {
  it.each(KINDS.map((kind) => [kind.name, kind] as const))('on a %s', (name, kind) => {
    const random = randomStream(1, name);
    const counts = { valid: 0, invalid: 0 };
    for (let n = 0; n < HISTORIES; n++) {
      const ops = draw(random, kind, 7, n % 2 === 0 ? 3 : 6);
      const truth = isLinearizable(ops, kind.init, kind.step);
      if (searched(kind, ops, n % 4 < 2) !== truth) expect.fail(`brute force says ${truth}: ${JSON.stringify(ops)}`);
      counts[truth ? 'valid' : 'invalid']++;
    }
    expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(HISTORIES / 10);
  });
});

describe('zones and brute force agree', () => {
  it('on a register whose values are unique', () => {
    const [kind] = KINDS;
    const random = randomStream(2, kind.name);
    const counts = { valid: 0, invalid: 0 };
    for (let n = 0; n < HISTORIES; n++) {
      const ops = draw(random, kind, 7, n % 2 === 0 ? 3 : 6);
      const truth = isLinearizable(ops, kind.init, kind.step);
      const found = zones(ops, kind.init)!.findings.length === 0;
      if (found !== truth) expect.fail(`brute force says ${truth}: ${JSON.stringify(ops)}`);
      counts[truth ? 'valid' : 'invalid']++;
    }
    expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(HISTORIES / 10);
  });
});
