/** Who may take a master for dead, who is promoted, and what an operator can and cannot do. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { MS, read, type Settings, set, townOf } from './single-setup.ts';
import type { Town } from './single-town.ts';

const isolate = (here: Town, address: number) => {
  here.isCut = (from, to) => (from === address) !== (to === address);
};

test('one observer is enough to depose a healthy master, a majority asks more', () => {
  for (const [observers, isDeposed] of [
    [0, false],
    [1, true],
  ] as const) {
    const here = townOf(3, { failover: { observers } });
    here.run(SECOND);
    here.isCut = (_, to) => to === 2;
    here.run(8 * SECOND);
    here.isCut = () => false;
    here.run(20 * SECOND);
    expect(here.reigns.size > 1).toBe(isDeposed);
  }
});

test('more observers than a majority, and nobody is promoted while one is missing', () => {
  for (const [observers, isPromoted] of [
    [3, true],
    [4, false],
  ] as const) {
    const here = townOf(5, { failover: { observers } });
    here.run(SECOND);
    here.isCut = (from, to) => from === 0 || to === 0 || from === 4 || to === 4;
    here.run(12 * SECOND);
    expect(here.reigns.size > 1).toBe(isPromoted);
  }
});

/** The master is cut off for 4 s, and whoever follows it as well, again and again. */
function flapping(cooldown: number): number {
  const here = townOf(3, { failover: { detect: SECOND, elect: 300 * MS, cooldown } });
  for (let i = 0; i < 5; i++) {
    here.at((5 + 10 * i) * SECOND, () => isolate(here, here.leader));
    here.at((9 + 10 * i) * SECOND, () => {
      here.isCut = () => false;
    });
  }
  here.run(60 * SECOND);
  expect(here.leader).toBeGreaterThanOrEqual(0);
  return here.reigns.size - 1;
}

test('a cooldown after a failover stops a flapping line from costing one each time', () => {
  expect(flapping(0)).toBe(5);
  expect(flapping(60 * SECOND)).toBe(1);
});

test('promotion goes by the given order, then by name', () => {
  for (const [promote_order, leader] of [
    [[], 1],
    [['region-3'], 3],
    [['region-0', 'region-2', 'region-3'], 2],
  ] as const) {
    for (const promote of ['by-name', 'most-advanced'] as const) {
      const here = townOf(4, { promote, promote_order });
      here.run(SECOND);
      here.crash(0);
      here.run(8 * SECOND);
      expect(here.leader).toBe(leader);
    }
  }
});

test('without failover nobody promotes, no operator either; by hand only an operator', () => {
  for (const [mode, takes] of [
    ['none', false],
    ['manual', true],
  ] as const) {
    const here = townOf(3, { failover: { mode } });
    here.run(SECOND);
    here.crash(0);
    here.run(20 * SECOND);
    expect(here.leader).toBe(-1);
    expect(here.nodes[1]!.replica!.onOperator!('promote', 1)).toBe(takes);
    here.run(22 * SECOND);
    expect(here.leader).toBe(takes ? 1 : -1);
    here.restart(0);
    here.run(25 * SECOND);
    expect(here.leader).toBe(takes ? 1 : 0);
  }
});

test('under a lease a promotion that cannot win deposes nobody', () => {
  for (const cut of [-1, 2]) {
    const here = townOf(3, { fencing: 'lease', failover: { mode: 'manual' } });
    here.run(5 * SECOND);
    if (cut >= 0) isolate(here, cut);
    here.run(8 * SECOND);
    here.nodes[2]!.replica!.onOperator!('promote', 2);
    here.run(12 * SECOND);
    here.isCut = () => false;
    here.run(16 * SECOND);
    expect([...here.reigns.keys()]).toEqual([1]);
    here.ask(0, 1, set(1));
    here.run(17 * SECOND);
    expect(here.answer(1)!.outcome.kind).toBe('ok');
  }
});

test('under a lease an operator promotes when the master is silent, or has the lead handed over at once', () => {
  const here = townOf(3, { fencing: 'lease', failover: { mode: 'manual' } });
  here.run(5 * SECOND);
  here.nodes[1]!.replica!.onOperator!('transfer', 1);
  here.run(5.5 * SECOND);
  expect(here.leader).toBe(1);
  here.ask(1, 1, read, { consistency: 'strong' });
  here.run(6 * SECOND);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
  here.crash(1);
  here.run(9 * SECOND);
  here.nodes[2]!.replica!.onOperator!('promote', 2);
  here.run(10 * SECOND);
  expect(here.leader).toBe(2);
  expect(here.faults).toEqual([]);
});

test('a master that hands over under a lease answers first who waits, and then nobody', () => {
  const settings: Settings = { fencing: 'lease', ack: { quorum: 2 }, failover: { mode: 'manual' } };
  const here = townOf(3, settings);
  here.run(5 * SECOND);
  here.ask(0, 1, set(1));
  here.run(5 * SECOND + 5 * MS);
  here.nodes[0]!.replica!.onOperator!('transfer', 0);
  here.run(5 * SECOND + 90 * MS);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
  expect(here.leader).toBe(-1);
  here.ask(0, 2, read, { consistency: 'strong' });
  expect(here.answer(2)!.outcome.kind).toBe('refused');
  here.run(6 * SECOND);
  expect(here.leader).toBe(1);
});
