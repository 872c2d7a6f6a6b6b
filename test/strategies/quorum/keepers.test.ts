/** Where each key lives at some replicas, an observer asks of those alone what they have. */
import { expect, it } from 'vitest';
import { answers, told } from './told.ts';

const REGIONS = { a: 1, b: 1, c: 1, d: 1, e: 1 };
const write = (id: string, at: string, key: string, from = 'a') =>
  `id: ${id}, at: ${at}, client: x, from: ${from}, do: write, keys: ${key}, value: 1`;

it('nobody waits for those that never hold a key', () => {
  const run = told({
    regions: REGIONS,
    with: 'n: 3, w: quorum, r: quorum',
    script: ['k0', 'k1', 'k2', 'k3', 'k4'].map((key, i) => write(key, `${i + 1}s`, key)),
  });
  expect(Object.values(answers(run))).toEqual(['ok 1', 'ok 1', 'ok 1', 'ok 1', 'ok 1']);
  expect(run.metrics['convergence.time']).toBeLessThan(100);
  expect(run.metrics['replication.lag.max']).toBeLessThan(100);
  expect(run.metrics.divergence).toBe(0);
  expect(run.metrics['writes.lost']).toBe(0);
  const homes = Object.values(run.final).map((values) => Object.keys(values).length);
  expect(homes).toEqual([3, 3, 3, 3, 3]);
});

it('and one of them that lacks it is waited for', () => {
  const run = told({
    regions: REGIONS,
    with: 'n: 3, w: one, r: one, hints: 0s, anti_entropy: never, repair: none, lwt: never',
    script: ['k0', 'k1', 'k2', 'k3', 'k4'].map((key, i) => write(key, `${i + 11}s`, key)),
    // Three of five keys live in e as well, and it lacks them for good.
    faults: ['at: 1s, for: 25s, partition: {isolate: [e]}'],
  });
  expect(run.metrics['convergence.time']).toBeNull();
  expect(run.metrics.divergence).toBe(3);
});

it('what all who keep a key have lost is lost, however many others live', () => {
  const run = told({
    regions: REGIONS,
    with: 'n: 1, w: one, r: one, hints: 0s, lwt: never',
    script: ['k0', 'k1', 'k2', 'k3', 'k4'].map((key, i) => write(key, `${i + 1}s`, key)),
    faults: ['at: 10s, for: 2s, crash: {nodes: [c/1], wipe: true}'],
  });
  expect(run.metrics['writes.lost']).toBe(1);
});
