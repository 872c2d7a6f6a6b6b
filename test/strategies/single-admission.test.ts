/** What a master ships when, what it keeps for whom, and which writes it takes while its replicas cannot follow. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { MS, set, townOf } from './single-setup.ts';
import { FSYNC, type Town } from './single-town.ts';

const NEVER = Number.POSITIVE_INFINITY;
const manual = { failover: { mode: 'manual' } } as const;

/** A write each `every` from 1 s on. */
function pour(here: Town, count: number, every: number, from = SECOND): void {
  const next = (i: number) => {
    here.ask(0, i, set(i, i % 10));
    if (i < count) here.at(here.now + every, () => next(i + 1));
  };
  here.at(from, () => next(1));
}

const answered = (here: Town) => here.answers.filter(({ outcome }) => outcome.kind === 'ok').length;

test('a bound on what may be lost stalls writes while every replica is behind, and lets them go when one is back', () => {
  const here = townOf(3, { rpo: 2 * SECOND, ...manual });
  here.run(SECOND);
  here.isCut = (from, to) => (from === 0) !== (to === 0);
  for (let i = 0; i < 40; i++) here.at((1 + i / 10) * SECOND, () => here.ask(0, i + 1, set(i)));
  here.run(5 * SECOND);
  // The first write that replicas lack is of 1.001 s.
  const taken = here.answers.map(({ opId }) => opId);
  expect(taken).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
  here.isCut = (from, to) => (from === 2) !== (to === 2);
  here.run(9 * SECOND);
  expect(here.answers.length).toBe(40);
  expect(here.answers.every(({ outcome }) => outcome.kind === 'ok')).toBe(true);
  expect(here.answer(22)!.at).toBeGreaterThan(5 * SECOND);
});

test('a quiet hour is no lag: the first write after it is taken, whoever is cut off', () => {
  const here = townOf(3, { rpo: 2 * SECOND, ...manual });
  here.run(SECOND);
  here.isCut = () => true;
  here.run(60 * SECOND);
  here.ask(0, 1, set(1));
  here.run(61 * SECOND);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
});

test('a stalled queue has an end, and a master that steps down refuses who stands in it', () => {
  const here = townOf(3, { rpo: SECOND, ...manual });
  here.run(SECOND);
  here.isCut = () => true;
  here.ask(0, 1, set(1));
  here.run(3 * SECOND);
  for (let i = 2; i <= 10_011; i++) here.ask(0, i, set(i));
  expect(here.answers.length).toBe(1 + 10);
  here.nodes[0]!.replica!.onOperator!('demote', 0);
  expect(here.answers.length).toBe(10_011);
  expect(here.answer(2)!.outcome.kind).toBe('refused');
});

/** The longest lag of the majority under 300 writes a second that replicas apply 200 of. */
function longestLag(lag: number): { readonly lag: number; readonly answered: number } {
  const apply = { delay: 5 * MS, threads: 1, service: 'constant' } as const;
  const here = townOf(3, { flow_control: { lag }, apply, ...manual });
  const count = 300 * 60;
  pour(here, count, Math.floor(SECOND / 300));
  let longest = 0;
  for (let s = 1; s <= 60; s++) {
    here.run(s * SECOND);
    const newest = here.nodes[0]!.seen.length;
    const applied = Math.max(here.nodes[1]!.seen.length, here.nodes[2]!.seen.length);
    longest = Math.max(longest, (newest - applied) / 200);
  }
  return { lag: longest, answered: answered(here) };
}

test('flow control keeps the lag of the majority near its target, for the price of throughput', () => {
  const free = longestLag(NEVER);
  expect(free.answered).toBeGreaterThan(17_000);
  expect(free.lag).toBeGreaterThan(25);
  const controlled = longestLag(4 * SECOND);
  expect(controlled.lag).toBeLessThan(5);
  expect(controlled.answered).toBeGreaterThan(200 * 55);
  expect(controlled.answered).toBeLessThan(200 * 66);
});

test('a batch gathers what is written in its time, and no more messages are sent than it needs', () => {
  const shipped = (batch: number) => {
    const here = townOf(2, { batch, ...manual });
    here.run(SECOND);
    const before = here.sent.get('replicate')!;
    pour(here, 100, MS, here.now + MS);
    here.run(here.now + 50 * MS);
    const isThere = here.has(1, 1);
    here.run(2 * SECOND);
    expect(here.has(1, 100)).toBe(true);
    return { messages: here.sent.get('replicate')! - before, isThere };
  };
  expect(shipped(0)).toEqual({ messages: 100, isThere: true });
  const batched = shipped(20 * MS);
  expect(batched.messages).toBeLessThanOrEqual(6);
  expect(batched.isThere).toBe(false);
});

test('the window bounds what is on its way: a long line carries one window a round trip', () => {
  const here = townOf(2, { window: 10, ...manual });
  here.run(SECOND);
  for (let i = 1; i <= 100; i++) here.ask(0, i, set(i));
  here.run(SECOND + FSYNC + 30 * MS + 2 * FSYNC);
  expect(here.nodes[1]!.seen.length).toBe(10);
  here.run(SECOND + 5 * 62 * MS);
  expect(here.nodes[1]!.seen.length).toBeLessThan(60);
  here.run(3 * SECOND);
  expect(here.nodes[1]!.seen.length).toBe(100);
});

test('a replica that was away longer than the log is kept gets a snapshot; a shorter absence is streamed', () => {
  for (const [log_keep, installs] of [
    [500, 1],
    [5000, 0],
  ] as const) {
    const here = townOf(3, { log_keep, ...manual });
    here.run(SECOND);
    here.crash(2);
    pour(here, 3000, MS);
    here.run(5 * SECOND);
    const { disk } = here.nodes[0]!;
    expect(disk.last - disk.first).toBeLessThan(log_keep + 700);
    here.restart(2);
    here.run(7 * SECOND);
    expect(here.sent.get('install') ?? 0).toBe(installs);
    expect(here.nodes[2]!.replica!.read(9)).toBe(2999);
  }
});
