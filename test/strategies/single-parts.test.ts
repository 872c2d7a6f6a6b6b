/** Small parts of single-master that count by themselves: lineages of logs, and lags in time. */
import { expect, test } from 'vitest';
import { LagTracker } from '../../src/strategies/single-master/lag.ts';
import { Lineage, tokenOf } from '../../src/strategies/single-master/lineage.ts';

/** Epoch 1 wrote 1 to 10, epoch 3 wrote 11 to 15. */
const lineage = () => new Lineage([0, 10, 0, 15]);

test('a lineage knows who wrote what, and where it parts from another', () => {
  expect([1, 10, 11, 15].map((position) => lineage().epochAt(position))).toEqual([1, 1, 3, 3]);
  expect(lineage().commonWith([0, 12, 20])).toBe(10);
  expect(lineage().commonWith([0, 10, 0, 13])).toBe(13);
  expect(lineage().commonWith([0, 4, 9])).toBe(4);
  expect(lineage().commonWith([])).toBe(0);
});

test('a lineage is cut within an epoch, at its end and below it', () => {
  for (const [position, ends] of [
    [13, [0, 10, 0, 13]],
    [10, [0, 10]],
    [4, [0, 4]],
    [0, []],
  ] as const) {
    const cut = lineage();
    cut.cut(position);
    expect(cut.ends()).toEqual(ends);
  }
});

test('a session is served where every epoch goes as far as it has seen, and knows what is gone for ever', () => {
  expect(lineage().covers(tokenOf(3, 15))).toBe(true);
  expect(lineage().covers(tokenOf(3, 16))).toBe(false);
  expect(lineage().covers(tokenOf(1, 12))).toBe(false);
  expect(lineage().hasLost(tokenOf(1, 12))).toBe(true);
  expect(lineage().hasLost(tokenOf(3, 16))).toBe(false);
  expect(lineage().hasLost(tokenOf(4, 1))).toBe(false);
  expect(lineage().covers(tokenOf(4, 1))).toBe(false);
  expect(lineage().covers([])).toBe(true);
});

test('lag is the age of the first that is lacking', () => {
  const lags = new LagTracker();
  for (let i = 1; i <= 5; i++) lags.note(i * 10, i * 1000);
  expect([0, 9, 10, 35, 49, 50, 60].map((position) => lags.behind(position, 7000))).toEqual([
    6000, 6000, 5000, 3000, 2000, 0, 0,
  ]);
  lags.forget(30);
  expect(lags.behind(30, 7000)).toBe(3000);
});

test('a replica that never comes back fills no memory, and its lag stays near the truth', () => {
  const lags = new LagTracker();
  for (let i = 1; i <= 100_000; i++) lags.note(i, i * 10);
  expect(lags.behind(0, 1_000_000)).toBe(1_000_000 - 10);
  expect(lags.behind(99_999, 1_000_000)).toBeGreaterThan(0);
  expect(lags.behind(100_000, 1_000_000)).toBe(0);
});
