/** A slice of Mencius' storms; hundreds of each variant were run by hand: `npm run campaign -- --strategy mencius`. */
import { describe, expect, it } from 'vitest';
import { broken, cellOf } from '../../../src/lab/campaign/campaign.ts';
import { metered } from '../../../src/lab/campaign/meter.ts';
import { slotted } from '../../../src/lab/campaign/slotted.ts';
import { mencius } from '../../../src/strategies/mencius/strategy.ts';
import { run } from '../../../src/world/run.ts';

function storm(name: string, seed: number) {
  const { scenario, use } = cellOf(slotted.find((one) => one.name === name)!, seed);
  const { strategy, deeds } = metered(mencius);
  const result = { ...run(scenario, use, seed, { strategy, isAudited: true }), set: {}, wall_ms: 0 };
  return { deeds: deeds(), lapses: broken(scenario, result).map(({ that, witness }) => [seed, that, witness]) };
}

describe('storms', () => {
  const done = new Set<string>();

  it.each(slotted)('of $name break nothing that it promises', ({ name }) => {
    const { deeds, lapses } = storm(name, 1);
    expect(lapses).toEqual([]);
    for (const [deed, count] of Object.entries(deeds)) if (count > 0) done.add(deed);
  });

  it('do together what storms are for', () => {
    for (const deed of slotted.flatMap(({ owes = [] }) => owes)) expect(done).toContain(deed);
    expect(done).toContain('suggestions proposed again');
    expect(done).toContain('laggards told what was decided');
  });
});

/** Storms that broke something once, and what it was. */
const MENDED: readonly (readonly [name: string, seed: number, what: string])[] = [
  ['mencius/hasty', 5, 'what was chosen kept its ballot, and was taken for beaten by a higher one that accepted it'],
  ['mencius/hasty', 18, 'three proposers, each gone before the others had answered'],
  ['mencius/hasty', 44, 'who asked a replica that a snapshot carried past the slot'],
  ['mencius/hasty', 159, 'who had lost its disk took over all slots up to its own, so that their owner had none left'],
  ['mencius/snapshots', 277, 'who had not heard what a revocation chose far ahead stood still at every slot of it'],
  ['mencius/snapshots', 282, 'an owner said that it had skipped what others had made a no-op, and not chosen'],
];

it.each(MENDED)('storm %s %i: %s', (name, seed) => {
  expect(storm(name, seed).lapses).toEqual([]);
});
