/** Data that moves after its users: what they see of it is one register each, wherever it lives and whoever is late. */
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Core from '../canaries/core.ts';
import { coreWith, healthyCore, type Patch } from '../canaries/patched.ts';
import { storm } from './rehoming-storm.ts';

const CONSENSUS = '{use: consensus}';
const MASTER = '{use: single-master, with: {ack: semi-sync}}';

/** Promises of the storm that were not kept. */
function brokenIn(core: typeof Core, text: string, seed: number): readonly string[] {
  const loaded = core.loadScenario('storm.yaml', () => text);
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ what }) => what).join('; '));
  const { scenario } = loaded;
  const run = core.run(scenario, scenario.strategies[0]!, seed);
  const judged = core.judgeAll(scenario, [{ ...run, wall_ms: 0 }]);
  return judged.filter(({ verdict }) => verdict !== 'held').map(({ that }) => that);
}

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

describe('what users see of rows that move', () => {
  let healthy: typeof Core;
  beforeAll(async () => {
    healthy = await healthyCore();
  });

  it.each([CONSENSUS, MASTER])('is linearizable in every storm under %s', (strategy) => {
    const broken = SEEDS.map((seed) => brokenIn(healthy, storm(strategy), seed));
    expect(broken).toEqual(SEEDS.map(() => []));
  });

  // Mistakes of movers are in `moves.test.ts`; these are of all that stands around them.
  const twins: readonly (readonly [what: string, patch: Patch])[] = [
    [
      'movers copy without freezing first',
      {
        file: 'clients/rehoming/move.ts',
        find: `const frozen = yield { kind: 'cas', key: old, expected: value, value, fence };`,
        put: 'const frozen = { done: true, value };',
      },
    ],
    [
      'clients come with a token that is newer than any',
      { file: 'clients/rehoming/rehoming.ts', find: 'fence: epoch };', put: 'fence: 2 ** 30 };' },
    ],
    [
      'the echo of a no from the old home is taken for the answer of the new',
      { file: 'clients/flights.ts', find: ' && (this.fence === undefined || request === this.request)', put: '' },
    ],
  ];
  it.each(twins)('is not where %s', async (_, patch) => {
    const twin = await coreWith([patch]);
    const caught = SEEDS.find((seed) => brokenIn(twin, storm(CONSENSUS), seed).includes('linearizable'));
    expect(caught).toBeDefined();
  });
});
