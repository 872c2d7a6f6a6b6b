/** Every broken twin of single-master is caught in a storm that the sound one stands, for what it breaks. */
import { describe, expect, it } from 'vitest';
import type * as Real from '../../src/strategies/single-master/strategy.ts';
import { singleMaster as sound } from '../../src/strategies/single-master/strategy.ts';
import { patchedModule } from '../canaries/patched.ts';
import { storm } from './single-storm.ts';
import { TWINS } from './single-twins.ts';

const ENTRY = new URL('../../src/strategies/single-master/strategy.ts', import.meta.url);
const MOST_SEEDS = 400;

describe('a single-master in which', () => {
  it.each(TWINS)('$name is caught', { timeout: 60_000 }, async ({ patches, caughtBy, from = 1 }) => {
    const { singleMaster } = await patchedModule<typeof Real>(ENTRY, patches);
    let caught: string | undefined;
    let seed = from - 1;
    while (caught === undefined && ++seed < from + MOST_SEEDS) {
      caught = storm(seed, singleMaster).violations.find((violation) => caughtBy.test(violation));
    }
    expect(caught, `not caught in ${MOST_SEEDS} seeds`).toBeDefined();
    expect(storm(seed, sound).violations, `the sound one, seed ${seed}`).toEqual([]);
  });
});
