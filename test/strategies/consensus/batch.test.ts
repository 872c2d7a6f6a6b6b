/** A leader that gathers entries sends fewer messages, and every write still gets through. */
import { expect, it } from 'vitest';
import { Cluster, MS } from './cluster.ts';

const WRITES = 200;

/** One write a millisecond, all asked of the leader. */
function appends(batch: number): number {
  const cluster = new Cluster({ shape: { regions: 3 }, options: { batch } });
  cluster.to(500 * MS);
  const leader = cluster.leader!.context.self;
  const before = cluster.said.get('append') ?? 0;
  for (let i = 0; i < WRITES; i++) cluster.at((500 + i) * MS, () => cluster.ask(false, 0, leader, leader));
  cluster.to(1_000 * MS);
  expect(cluster.intents.length).toBe(WRITES);
  expect(cluster.intents.every(({ answered }) => answered > 0)).toBe(true);
  expect(cluster.violations).toEqual([]);
  return (cluster.said.get('append') ?? 0) - before;
}

it('gathers what it is asked within `batch` into one AppendEntries a follower', () => {
  expect(appends(0)).toBeGreaterThanOrEqual(2 * WRITES);
  expect(appends(20 * MS)).toBeLessThan(WRITES / 2);
});
