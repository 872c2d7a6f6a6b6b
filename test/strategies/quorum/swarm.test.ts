/** A slice of quorums' storms; hundreds of each variant were run by hand: `npm run campaign -- --strategy NAME`. */
import { describe, expect, it } from 'vitest';
import { broken, cellOf } from '../../../src/lab/campaign/campaign.ts';
import { leaderless } from '../../../src/lab/campaign/leaderless.ts';
import { quorum } from '../../../src/strategies/quorum/strategy.ts';
import { run } from '../../../src/world/run.ts';

const SEEDS = 3;

describe.each(leaderless)('storms of $name', (contender) => {
  it('break nothing that it promises, and hit something', () => {
    let acknowledged = 0;
    let faults = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { scenario, use } = cellOf(contender, seed);
      const storm = { ...run(scenario, use, seed), set: {}, wall_ms: 0 };
      expect(broken(scenario, storm).map(({ that, witness }) => [seed, that, witness])).toEqual([]);
      acknowledged += storm.metrics.throughput ?? 0;
      faults += storm.faults.filter(({ messages }) => messages > 0).length;
    }
    expect(acknowledged).toBeGreaterThan(0);
    expect(faults).toBeGreaterThan(SEEDS);
  });
});

/** Storms that broke something once, and what it was. */
const MENDED: readonly (readonly [name: string, seed: number, what: string])[] = [
  ['quorum/serial', 3252, 'two coordinators of one request, and the answer of one for the row of the other'],
  ['quorum/any', 3015, 'a hint replaced by another just before its holder died'],
  ['quorum', 2033, 'a vote shown between the one told first and the one told last'],
  ['quorum/wiped', 2171, 'what replaced a write gone with a disk, and what replaced it too not'],
];

it.each(MENDED)('storm %s %i: %s', (name, seed) => {
  const contender = leaderless.find((one) => one.name === name)!;
  const { scenario, use } = cellOf(contender, seed);
  const storm = { ...run(scenario, use, seed), set: {}, wall_ms: 0 };
  expect(broken(scenario, storm).map(({ that, witness }) => [that, witness])).toEqual([]);
});

it('never claims to be linearizable', () => {
  expect(quorum.promises).toEqual(['converges']);
});
