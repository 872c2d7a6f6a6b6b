/** Single-master where replicas stream from each other: lags add up, and whoever loses its source is an orphan. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { MS, type Settings, set, townOf } from './single-setup.ts';
import { FSYNC, type Town } from './single-town.ts';

/** Replica 2 streams from 1, and 3 from 2. */
const chain = { 'region-2': 'region-1', 'region-3': 'region-2' };

function chained(count: number, settings: Settings = {}, seed = 1): Town {
  return townOf(count, { replicate_from: chain, failover: { mode: 'manual' }, ...settings }, seed);
}

function hasAt(here: Town, address: number, write: number): number {
  const from = here.now;
  while (!here.has(address, write) && here.now < from + 10 * SECOND) here.run(here.now + MS);
  return here.now - from;
}

test('a cascade adds up its hops, while a fan-out takes the direct way', () => {
  const direct = townOf(4);
  const here = chained(4);
  for (const town of [here, direct]) {
    town.run(SECOND);
    town.ask(0, 1, set(7));
  }
  expect(hasAt(direct, 3, 1)).toBe(FSYNC + 50 * MS + FSYNC);
  // 0 > 1 > 2 > 3 at 30 ms each, and a disk at each stop.
  expect(hasAt(here, 3, 1)).toBe(FSYNC + 3 * (30 * MS + FSYNC));
  expect([0, 1, 2, 3].map((address) => here.nodes[address]!.replica!.read(1))).toEqual([7, 7, 7, 7]);
});

test('only replicas that stream from the master count for acknowledgements', () => {
  const here = chained(4, { ack: 'sync' });
  here.run(SECOND);
  here.ask(0, 1, set(7));
  here.run(2 * SECOND);
  expect(here.answer(1)!.at).toBe(SECOND + FSYNC + 60 * MS + FSYNC);
  const two = chained(4, { ack: { quorum: 2 } });
  two.run(SECOND);
  two.ask(0, 1, set(7));
  two.run(5 * SECOND);
  expect(two.answer(1)).toBe(undefined);
});

test('when its source is gone a replica waits, or turns to the master after its patience', () => {
  for (const [reattach, arrives] of [
    [Number.POSITIVE_INFINITY, false],
    [2 * SECOND, true],
  ] as const) {
    const here = chained(4, { reattach });
    here.run(SECOND);
    here.crash(1);
    here.ask(0, 1, set(7));
    here.run(10 * SECOND);
    expect([2, 3].map((address) => here.has(address, 1))).toEqual([arrives, arrives]);
    here.restart(1);
    here.run(12 * SECOND);
    here.ask(0, 2, set(8));
    here.run(14 * SECOND);
    expect([1, 2, 3].map((address) => here.has(address, 2))).toEqual([true, true, true]);
    expect(here.faults).toEqual([]);
  }
});

test('a replica that turned to the master is streamed to again when that has restarted', () => {
  const here = chained(3, { reattach: SECOND });
  here.run(SECOND);
  here.crash(1);
  here.run(4 * SECOND);
  here.crash(0);
  here.restart(0);
  here.run(6 * SECOND);
  here.ask(0, 1, set(7));
  here.run(8 * SECOND);
  expect(here.has(2, 1)).toBe(true);
});

test('a replica that lost its source deposes nobody: it hears the master itself', () => {
  const here = chained(4, { failover: { mode: 'auto' } });
  here.run(SECOND);
  here.crash(1);
  here.run(20 * SECOND);
  expect([...here.reigns.keys()]).toEqual([1]);
});

test('who is at the end of the chain may become the master, and the others follow it', () => {
  const here = chained(4, { failover: { mode: 'auto' }, promote: 'by-name', promote_order: ['region-3'] });
  here.run(SECOND);
  here.ask(0, 1, set(1));
  here.run(2 * SECOND);
  here.crash(0);
  here.run(8 * SECOND);
  expect(here.leader).toBe(3);
  here.ask(3, 2, set(2));
  here.run(9 * SECOND);
  expect([1, 2, 3].map((address) => here.nodes[address]!.replica!.read(1))).toEqual([2, 2, 2]);
  here.restart(0);
  here.run(12 * SECOND);
  expect(new Set([0, 1, 2, 3].map((address) => here.stateOf(address, 3))).size).toBe(1);
  expect(here.faults).toEqual([]);
});

test('a wiped replica gets its snapshot from the one it streams from', () => {
  const here = chained(3, { log_keep: 100 });
  let i = 0;
  const next = () => {
    here.ask(0, ++i, set(i, i % 10));
    if (i < 2000) here.at(here.now + MS, next);
  };
  here.at(SECOND, next);
  here.run(5 * SECOND);
  const before = here.sent.get('install') ?? 0;
  here.crash(2, true);
  here.restart(2);
  here.run(10 * SECOND);
  expect(here.sent.get('install')).toBeGreaterThan(before);
  expect(here.nodes[2]!.replica!.read(0)).toBe(2000);
  expect(here.faults).toEqual([]);
});

test('what is lost in a cascade is sent again', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const here = chained(4, {}, seed);
    here.run(SECOND);
    here.loss = 0.3;
    for (let i = 1; i <= 100; i++) here.at(SECOND + i * 20 * MS, () => here.ask(0, i, set(i, i % 5)));
    here.run(6 * SECOND);
    here.loss = 0;
    here.run(15 * SECOND);
    expect(new Set([0, 1, 2, 3].map((address) => here.stateOf(address, 6))).size, `seed ${seed}`).toBe(1);
    expect(here.faults).toEqual([]);
  }
});
