/** Single-master when masters die, are cut off, come back, are wiped or replaced by hand. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { MS, read, set, townOf } from './single-setup.ts';
import type { Town } from './single-town.ts';

test('a dead master is replaced by the most advanced; by name, the laggard loses what it lacks', () => {
  for (const [promote, leader, kept] of [
    ['most-advanced', 2, true],
    ['by-name', 1, false],
  ] as const) {
    const here = townOf(4, { ack: 'semi-sync', promote });
    here.run(SECOND);
    here.isCut = (from, to) => from === 0 && to !== 2;
    here.ask(0, 1, set(7));
    here.run(SECOND + 100 * MS);
    expect(here.answer(1)!.outcome.kind).toBe('ok');
    here.crash(0);
    here.isCut = () => false;
    here.run(8 * SECOND);
    expect(here.leader).toBe(leader);
    expect(here.has(here.leader, 1)).toBe(kept);
  }
});

test('failover takes detection and election, and no longer', () => {
  const here = townOf(5);
  here.run(10 * SECOND);
  here.crash(0);
  here.run(13.4 * SECOND);
  expect(here.leader).toBe(-1);
  here.run(14.6 * SECOND);
  expect(here.leader).toBeGreaterThan(0);
});

test('an old master that was cut off rewinds: what nobody else had is gone everywhere', () => {
  const here = townOf(3);
  here.run(SECOND);
  here.ask(0, 1, set(1));
  here.run(2 * SECOND);
  here.isCut = (from, to) => (from === 0) !== (to === 0);
  for (let i = 0; i < 40; i++) here.at((2 + i / 4) * SECOND, () => here.ask(0, 100 + i, set(100 + i)));
  here.run(12 * SECOND);
  expect(here.answer(139)!.outcome.kind).toBe('ok');
  expect(here.leader).toBe(1);
  here.ask(1, 2, set(2));
  here.run(13 * SECOND);
  here.isCut = () => false;
  here.run(15 * SECOND);
  expect(here.nodes.map((node) => node.replica!.read(1))).toEqual([2, 2, 2]);
  expect([0, 1, 2].map((address) => here.has(address, 139))).toEqual([false, false, false]);
  expect(new Set([0, 1, 2].map((address) => here.stateOf(address, 3))).size).toBe(1);
  expect(here.faults).toEqual([]);
});

test('without rewind its stray rows stay', () => {
  const here = townOf(3, { rewind: false });
  here.run(SECOND);
  here.isCut = (from, to) => (from === 0) !== (to === 0);
  here.ask(0, 1, set(1));
  here.run(10 * SECOND);
  here.isCut = () => false;
  here.run(12 * SECOND);
  here.crash(0);
  here.restart(0);
  here.run(14 * SECOND);
  expect(here.nodes.map((node) => node.replica!.read(1))).toEqual([1, undefined, undefined]);
});

test('with a lease a cut-off master refuses before another can exist; without one both take writes', () => {
  for (const [fencing, kind] of [
    ['epoch', 'ok'],
    ['lease', 'refused'],
  ] as const) {
    const here = townOf(3, { fencing });
    here.run(10 * SECOND);
    here.isCut = (from, to) => (from === 0) !== (to === 0);
    here.run(12 * SECOND);
    here.ask(0, 1, set(1));
    here.ask(0, 2, read, { consistency: 'strong' });
    here.run(12 * SECOND + 10 * MS);
    expect([here.answer(1)!.outcome.kind, here.answer(2)!.outcome.kind]).toEqual([kind, kind]);
    here.run(20 * SECOND);
    expect(here.leader).toBe(1);
    here.ask(1, 3, set(3));
    here.run(21 * SECOND);
    expect(here.answer(3)!.outcome.kind).toBe('ok');
  }
});

test('without fencing two masters go on until an operator steps in', () => {
  const here = townOf(3, { fencing: 'none' });
  here.run(SECOND);
  here.isCut = (from, to) => (from === 0) !== (to === 0);
  here.run(10 * SECOND);
  here.isCut = () => false;
  here.run(12 * SECOND);
  here.ask(0, 1, set(1));
  here.ask(1, 2, set(2));
  here.run(14 * SECOND);
  expect(here.nodes.map((node) => node.replica!.read(1))).toEqual([1, 2, 2]);
  expect(here.nodes[0]!.replica!.onOperator!('rejoin', 0)).toBe(true);
  here.run(16 * SECOND);
  expect(here.nodes.map((node) => node.replica!.read(1))).toEqual([2, 2, 2]);
});

test('one deaf replica deposes nobody', () => {
  const here = townOf(3);
  here.run(SECOND);
  here.isCut = (_, to) => to === 2;
  here.run(20 * SECOND);
  here.isCut = () => false;
  here.run(25 * SECOND);
  expect([...here.reigns.keys()]).toEqual([1]);
  expect(here.leader).toBe(0);
});

test('a minority promotes nobody', () => {
  const here = townOf(5);
  here.run(SECOND);
  here.isCut = (from, to) => from >= 3 !== to >= 3;
  here.run(20 * SECOND);
  expect([...here.reigns.keys()]).toEqual([1]);
});

test('a master that restarts in time goes on, with all that was durable', () => {
  const here = townOf(3);
  here.run(SECOND);
  here.ask(0, 1, set(1));
  here.run(SECOND + 10 * MS);
  here.ask(0, 2, set(2));
  here.crash(0);
  here.run(2 * SECOND);
  here.restart(0);
  here.ask(0, 3, set(3));
  here.run(4 * SECOND);
  expect(here.answer(2)).toBe(undefined);
  expect(here.answer(3)!.outcome.kind).toBe('ok');
  expect(new Set([0, 1, 2].map((address) => here.stateOf(address, 3))).size).toBe(1);
  expect([...here.reigns.keys()]).toEqual([1]);
});

test('a wiped first master does not begin again: the others know better', () => {
  const here = townOf(3);
  here.run(SECOND);
  here.ask(0, 1, set(1));
  here.run(2 * SECOND);
  here.crash(0, true);
  here.restart(0);
  here.run(10 * SECOND);
  expect(here.leader).toBeGreaterThan(0);
  expect(here.nodes.map((node) => node.replica!.read(1))).toEqual([1, 1, 1]);
});

test('a wiped or long absent replica gets a snapshot, and logs stay short', () => {
  const here = townOf(3);
  here.run(SECOND);
  here.crash(2);
  pour(here, SECOND, 1, 30_000);
  here.run(40 * SECOND);
  for (const address of [0, 1]) {
    const { disk } = here.nodes[address]!;
    expect(disk.last - disk.first).toBeLessThan(25_000);
  }
  here.crash(1, true);
  here.restart(1);
  here.restart(2);
  here.run(50 * SECOND);
  expect(here.sent.get('install')).toBeGreaterThanOrEqual(2);
  expect([1, 2].map((address) => here.nodes[address]!.replica!.read(9))).toEqual([29_999, 29_999]);
  pour(here, 50 * SECOND, 40_000, 9000);
  here.run(70 * SECOND);
  for (const { disk } of here.nodes) expect(disk.last - disk.first).toBeLessThan(6000);
  expect(here.faults).toEqual([]);
});

/** A write a millisecond over ten keys. */
function pour(here: Town, from: number, firstId: number, count: number): void {
  const next = (i: number) => {
    here.ask(0, firstId + i, set(i, i % 10));
    if (i + 1 < count) here.at(here.now + MS, () => next(i + 1));
  };
  here.at(from, () => next(0));
}

test('operators promote, demote and transfer', () => {
  const here = townOf(3, { failover: { mode: 'manual', detect: 3 * SECOND, elect: SECOND } });
  here.run(SECOND);
  expect(here.nodes[1]!.replica!.onOperator!('transfer', 0)).toBe(true);
  here.run(2 * SECOND);
  expect(here.leader).toBe(1);
  here.crash(1);
  here.run(20 * SECOND);
  expect(here.leader).toBe(-1);
  expect(here.nodes[2]!.replica!.onOperator!('promote', 0)).toBe(true);
  here.run(21 * SECOND);
  expect(here.leader).toBe(2);
  expect(here.nodes[2]!.replica!.onOperator!('demote', 0)).toBe(true);
  expect(here.leader).toBe(-1);
  expect(here.nodes[2]!.replica!.onOperator!('dance', 0)).toBe(false);
});

test('a master that is told to hand over gives the lead to the replica that has most', () => {
  const here = townOf(3);
  here.run(SECOND);
  here.isCut = (from, to) => from === 0 && to === 1;
  here.ask(0, 1, set(1));
  here.run(1.2 * SECOND);
  here.isCut = () => false;
  expect(here.nodes[0]!.replica!.onOperator!('transfer', 0)).toBe(true);
  here.run(2 * SECOND);
  expect(here.leader).toBe(2);
  expect(here.has(2, 1)).toBe(true);
});

test('a replica that knows no master has nobody to ask for the lead', () => {
  const here = townOf(3, { failover: { mode: 'manual', detect: 3 * SECOND, elect: SECOND } });
  here.run(SECOND);
  expect(here.nodes[1]!.replica!.onOperator!('promote', 0)).toBe(true);
  expect(here.nodes[1]!.replica!.onOperator!('transfer', 0)).toBe(false);
});

test('a tail longer than the log remembers is given up for the new master’s snapshot', () => {
  const here = townOf(3, { log_keep: 50, failover: { detect: SECOND, elect: 300 * MS } });
  here.run(SECOND);
  for (let i = 1; i <= 40; i++) here.ask(0, i, set(i, i % 5));
  here.run(2 * SECOND);
  here.isCut = (from, to) => (from === 0) !== (to === 0);
  pour(here, 2 * SECOND, 100, 400);
  here.run(6 * SECOND);
  here.ask(here.leader, 1000, set(1000, 1));
  here.run(7 * SECOND);
  here.isCut = () => false;
  here.run(9 * SECOND);
  expect(here.sent.get('install')).toBeGreaterThan(0);
  expect(here.nodes.map((node) => node.replica!.read(1))).toEqual([1000, 1000, 1000]);
  here.ask(here.leader, 1001, set(1001, 2));
  here.run(10 * SECOND);
  here.crash(0);
  here.restart(0);
  here.run(11 * SECOND);
  expect(new Set([0, 1, 2].map((address) => here.stateOf(address, 10))).size).toBe(1);
  expect(here.faults).toEqual([]);
});
