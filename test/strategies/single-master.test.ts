/** Single-master in fair weather and foul: when clients are told, and what they are shown where. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { operation } from './fake-context.ts';
import { MS, noFailover, read, type Settings, set, townOf } from './single-setup.ts';
import { FSYNC } from './single-town.ts';

/** Sends a write to the master at 1 s, in the quiet, and says how long its answer took. */
function latencyOf(options: Settings): number {
  const here = townOf(3, options);
  here.run(SECOND);
  here.ask(0, 1, set(7));
  here.run(2 * SECOND);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
  return here.answer(1)!.at - SECOND;
}

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
    const here = townOf(3, { ack: 'semi-sync', wait });
    here.run(SECOND);
    here.ask(0, 1, set(7));
    here.run(SECOND + 10 * MS);
    here.ask(0, 2, read, { consistency: 'strong' });
    expect(here.answer(2)!.outcome.value).toBe(seen);
  }
});

test('a request before the first master is open is held, not refused', () => {
  const here = townOf(3);
  here.ask(0, 1, set(7));
  expect(here.answers).toEqual([]);
  here.run(SECOND);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
});

test('replicas show what the master has, and refuse writes and strong reads with the way to it', () => {
  const here = townOf(3);
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
  const here = townOf(3);
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
  const here = townOf(3, { failover: { mode: 'manual', detect: 3 * SECOND, elect: SECOND } });
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
  const here = townOf(3, {}, 5);
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
  const here = townOf(3, { ack: 'semi-sync' });
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
  const here = townOf(3, { ack: 'semi-sync', fallback: { after: 2 * SECOND }, failover: noFailover });
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
  const [fell, rose, ...more] = here.degradations;
  expect(fell).toEqual({ at: 3 * SECOND, address: 0, isDegraded: true });
  expect(rose).toMatchObject({ address: 0, isDegraded: false });
  expect(rose!.at).toBeGreaterThan(5 * SECOND);
  expect(more).toEqual([]);
  here.ask(0, 3, set(3));
  here.run(11 * SECOND);
  expect(here.answer(3)!.at).toBe(10 * SECOND + 60 * MS + 2 * FSYNC);
});

test('a degraded master that steps down is degraded no more', () => {
  const here = townOf(3, { ack: 'semi-sync', fallback: { after: SECOND }, failover: noFailover });
  here.run(SECOND);
  here.isCut = () => true;
  here.ask(0, 1, set(1));
  here.run(3 * SECOND);
  here.nodes[0]!.replica!.onOperator!('demote', 0);
  expect(here.degradations).toEqual([
    { at: 2 * SECOND, address: 0, isDegraded: true },
    { at: 3 * SECOND, address: 0, isDegraded: false },
  ]);
});

test('each write waits for replicas as long as MySQL lets it, however many before it were confirmed meanwhile', () => {
  const settings: Settings = { ack: 'semi-sync', fallback: { after: 2 * SECOND }, failover: noFailover };
  const here = townOf(2, settings);
  here.run(SECOND);
  here.delay = () => 900 * MS;
  here.ask(0, 1, set(1));
  here.at(1.5 * SECOND, () => here.ask(0, 2, set(2)));
  // The first is confirmed at 2.8 s, the second would be at 3.3 s.
  here.at(2.9 * SECOND, () => {
    here.isCut = () => true;
  });
  here.run(6 * SECOND);
  expect(here.answer(1)!.at).toBeLessThan(2.9 * SECOND);
  expect(here.answer(2)!.at).toBe(3.5 * SECOND);
  expect(here.degradations[0]).toEqual({ at: 3.5 * SECOND, address: 0, isDegraded: true });
});
