/** Single-master: when clients are told, what replicas hold, who is promoted, and what becomes of old masters. */
import { expect, test } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import { SECOND } from '../../src/kit/time.ts';
import type { Operation } from '../../src/strategies/contract.ts';
import { type SingleMasterOptions, schema } from '../../src/strategies/single-master/options.ts';
import { singleMaster } from '../../src/strategies/single-master/strategy.ts';
import { operation } from './fake-context.ts';
import { FSYNC, Town } from './single-town.ts';

const MS = 1000;

function town(count: number, options: Partial<SingleMasterOptions> = {}, seed = 1): Town {
  const all = { ...defaults(schema), leader: 'region-0', ...options };
  return new Town(count, (context) => singleMaster.newReplica(context as never, all) as never, seed);
}

const set = (value: number, key = 1): Operation => operation('write', key, { value });
const read = operation('read', 1);

/** Sends a write to the master at 1 s, in the quiet, and says how long its answer took. */
function latencyOf(options: Partial<SingleMasterOptions>): number {
  const here = town(3, options);
  here.run(SECOND);
  here.ask(0, 1, set(7));
  here.run(2 * SECOND);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
  return here.answer(1)!.at - SECOND;
}

// One way from 0: 30 ms to 1, 40 ms to 2.
test('async answers when the master has it', () => {
  expect(latencyOf({ ack: 'async' })).toBe(FSYNC);
});

test('semi-sync waits for the first replica, sync for all, a quorum for as many', () => {
  expect(latencyOf({ ack: 'semi-sync' })).toBe(FSYNC + 60 * MS + FSYNC);
  expect(latencyOf({ ack: 'sync' })).toBe(FSYNC + 80 * MS + FSYNC);
  expect(latencyOf({ ack: { quorum: 1 } })).toBe(FSYNC + 60 * MS + FSYNC);
  expect(latencyOf({ ack: { quorum: 2 } })).toBe(FSYNC + 80 * MS + FSYNC);
});

test('the point of acknowledgement: received, flushed, applied', () => {
  expect(latencyOf({ ack: 'semi-sync', ack_point: 'received' })).toBe(FSYNC + 60 * MS);
  const apply = { delay: 5 * MS };
  expect(latencyOf({ ack: 'semi-sync', apply })).toBe(FSYNC + 60 * MS + FSYNC);
  expect(latencyOf({ ack: 'semi-sync', apply, ack_point: 'applied' })).toBe(FSYNC + 65 * MS + FSYNC);
});

test('before-commit hides a write until it is acknowledged, after-commit shows it', () => {
  for (const [wait, seen] of [
    ['before-commit', undefined],
    ['after-commit', 7],
  ] as const) {
    const here = town(3, { ack: 'semi-sync', wait });
    here.run(SECOND);
    here.ask(0, 1, set(7));
    here.run(SECOND + 10 * MS);
    here.ask(0, 2, read, { consistency: 'strong' });
    expect(here.answer(2)!.outcome.value).toBe(seen);
  }
});

test('a request before the first master is open is held, not refused', () => {
  const here = town(3);
  here.ask(0, 1, set(7));
  expect(here.answers).toEqual([]);
  here.run(SECOND);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
});

test('replicas show what the master has, and refuse writes and strong reads with the way to it', () => {
  const here = town(3);
  here.run(SECOND);
  here.ask(2, 1, set(7));
  here.ask(2, 2, read, { consistency: 'strong' });
  for (const id of [1, 2]) expect(here.answer(id)!.outcome).toMatchObject({ kind: 'refused', tryAt: 0 });
  here.ask(0, 3, set(7));
  here.run(SECOND + 30 * MS);
  here.ask(2, 4, read);
  expect(here.answer(4)!.outcome.value).toBe(undefined);
  here.run(SECOND + 50 * MS);
  here.ask(2, 5, read);
  expect(here.answer(5)!.outcome.value).toBe(7);
});

test('a session waits for its own write, and is sent to the master when it does not come', () => {
  const here = town(3);
  here.run(SECOND);
  here.ask(0, 1, set(7));
  here.run(SECOND + 5 * MS);
  const { token } = here.answer(1)!.outcome;
  here.ask(2, 2, read, { consistency: 'session', token });
  expect(here.answer(2)).toBe(undefined);
  here.run(SECOND + 50 * MS);
  expect(here.answer(2)!.outcome.value).toBe(7);
  here.isCut = (_, to) => to === 2;
  here.ask(0, 3, set(8));
  here.run(SECOND + 100 * MS);
  here.ask(2, 4, read, { consistency: 'session', token: here.answer(3)!.outcome.token });
  here.run(2 * SECOND);
  expect(here.answer(4)!.outcome).toMatchObject({ kind: 'refused', tryAt: 0 });
});

test('a bounded read knows by itself that nothing came', () => {
  const here = town(3, { failover: { mode: 'manual', detect: 3 * SECOND, elect: SECOND } });
  here.run(5 * SECOND);
  const bounded = { consistency: 'bounded', maxStaleness: SECOND } as const;
  here.ask(2, 1, read, bounded);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
  here.isCut = (_, to) => to === 2;
  here.run(7 * SECOND);
  here.ask(2, 2, read, bounded);
  expect(here.answer(2)!.outcome).toMatchObject({ kind: 'refused', tryAt: 0 });
});

test('what is lost on the way is sent again, and overtaking does no harm', () => {
  const here = town(3, {}, 5);
  here.loss = 0.3;
  let turn = 0;
  here.delay = () => 5 * MS + ((turn++ * 7919) % 40) * MS;
  for (let i = 0; i < 200; i++) here.at(SECOND + i * 10 * MS, () => here.ask(0, i + 1, operation('increment', 0)));
  here.run(4 * SECOND);
  here.loss = 0;
  here.run(10 * SECOND);
  expect(here.faults).toEqual([]);
  expect([0, 1, 2].map((address) => here.nodes[address]!.replica!.read(0))).toEqual([200, 200, 200]);
});

test('a repeated intent is executed once and answered alike, also by the next master', () => {
  const here = town(3, { ack: 'semi-sync' });
  here.run(SECOND);
  const once = { idempotent: true };
  here.ask(0, 1, operation('increment', 0, { amount: 5 }), once);
  here.ask(0, 1, operation('increment', 0, { amount: 5 }), once);
  here.run(2 * SECOND);
  here.crash(0);
  here.run(8 * SECOND);
  here.ask(here.leader, 1, operation('increment', 0, { amount: 5 }), once);
  here.run(9 * SECOND);
  expect(here.answers.filter((answer) => answer.opId === 1).map((answer) => answer.outcome.value)).toEqual([5, 5, 5]);
  expect(here.nodes[here.leader]!.replica!.read(0)).toBe(5);
});

test('semi-sync falls back after its time, and returns when a replica has caught up', () => {
  const here = town(3, { ack: 'semi-sync', fallback: { after: 2 * SECOND }, failover: { ...none } });
  here.run(SECOND);
  here.isCut = () => true;
  here.ask(0, 1, set(1));
  here.run(4 * SECOND);
  expect(here.answer(1)!.at).toBe(3 * SECOND);
  here.ask(0, 2, set(2));
  here.run(5 * SECOND);
  expect(here.answer(2)!.at).toBe(4 * SECOND + FSYNC);
  expect(here.nodes[0]!.replica!.view()).toMatchObject({ degraded: true });
  here.isCut = () => false;
  here.run(10 * SECOND);
  expect(here.nodes[0]!.replica!.view()).toMatchObject({ degraded: false });
  here.ask(0, 3, set(3));
  here.run(11 * SECOND);
  expect(here.answer(3)!.at).toBe(10 * SECOND + 60 * MS + 2 * FSYNC);
});

const none = { mode: 'none', detect: 3 * SECOND, elect: SECOND } as const;

test('a dead master is replaced by the most advanced; by name, the laggard loses what it lacks', () => {
  for (const [promote, leader, kept] of [
    ['most-advanced', 2, true],
    ['by-name', 1, false],
  ] as const) {
    const here = town(4, { ack: 'semi-sync', promote });
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
  const here = town(5);
  here.run(10 * SECOND);
  here.crash(0);
  here.run(13.4 * SECOND);
  expect(here.leader).toBe(-1);
  here.run(14.6 * SECOND);
  expect(here.leader).toBeGreaterThan(0);
});

test('an old master that was cut off rewinds: what nobody else had is gone everywhere', () => {
  const here = town(3);
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
  const here = town(3, { rewind: false });
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
    const here = town(3, { fencing });
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
  const here = town(3, { fencing: 'none' });
  here.run(SECOND);
  here.isCut = (from, to) => (from === 0) !== (to === 0);
  here.run(10 * SECOND);
  here.isCut = () => false;
  here.run(12 * SECOND);
  here.ask(0, 1, set(1));
  here.ask(1, 2, set(2));
  here.run(14 * SECOND);
  expect(here.nodes.map((node) => node.replica!.read(1))).toEqual([1, 2, 2]);
  expect(here.nodes[0]!.replica!.onOperator!('rejoin')).toBe(true);
  here.run(16 * SECOND);
  expect(here.nodes.map((node) => node.replica!.read(1))).toEqual([2, 2, 2]);
});

test('one deaf replica deposes nobody', () => {
  const here = town(3);
  here.run(SECOND);
  here.isCut = (_, to) => to === 2;
  here.run(20 * SECOND);
  here.isCut = () => false;
  here.run(25 * SECOND);
  expect([...here.reigns.keys()]).toEqual([1]);
  expect(here.leader).toBe(0);
});

test('a minority promotes nobody', () => {
  const here = town(5);
  here.run(SECOND);
  here.isCut = (from, to) => from >= 3 !== to >= 3;
  here.run(20 * SECOND);
  expect([...here.reigns.keys()]).toEqual([1]);
});

test('a master that restarts in time goes on, with all that was durable', () => {
  const here = town(3);
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
  const here = town(3);
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
  const here = town(3);
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
  const here = town(3, { failover: { mode: 'manual', detect: 3 * SECOND, elect: SECOND } });
  here.run(SECOND);
  expect(here.nodes[1]!.replica!.onOperator!('transfer')).toBe(true);
  here.run(2 * SECOND);
  expect(here.leader).toBe(1);
  here.crash(1);
  here.run(20 * SECOND);
  expect(here.leader).toBe(-1);
  expect(here.nodes[2]!.replica!.onOperator!('promote')).toBe(true);
  here.run(21 * SECOND);
  expect(here.leader).toBe(2);
  expect(here.nodes[2]!.replica!.onOperator!('demote')).toBe(true);
  expect(here.leader).toBe(-1);
  expect(here.nodes[2]!.replica!.onOperator!('dance')).toBe(false);
});
