/** Consistency levels over regions: who must answer, how long that takes, and who is refused when. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { isMet, type Level, quotasOf } from '../../../src/strategies/quorum/level.ts';
import { options } from '../../../src/strategies/quorum/options.ts';
import { Placement } from '../../../src/strategies/quorum/placement.ts';
import { answers, told, took } from './told.ts';

/** Three replicas in each of two regions. */
const REGION = (address: number) => (address < 3 ? 'us' : 'eu');
const ALL = [0, 1, 2, 3, 4, 5];

describe('a level is met', () => {
  const met = (level: Level, by: readonly number[]) => isMet(quotasOf(level, ALL, 'us', REGION), by);
  it.each<[Level, number[], number[]]>([
    ['one', [5], []],
    [2, [0, 5], [0]],
    ['quorum', [0, 1, 2, 3], [0, 1, 2]],
    ['local-quorum', [0, 1], [0, 3, 4, 5]],
    ['each-quorum', [0, 1, 3, 4], [0, 1, 2, 3]],
    ['all', ALL, [0, 1, 2, 3, 4]],
  ])('%s', (level, enough, tooFew) => {
    expect(met(level, enough)).toBe(true);
    expect(met(level, tooFew)).toBe(false);
  });

  it('never, where it asks for more than there are', () => {
    expect(met(7, ALL)).toBe(false);
    expect(isMet(quotasOf('local-quorum', [3, 4, 5], 'us', REGION), [3, 4, 5])).toBe(false);
  });
});

describe('preference lists', () => {
  const placement = (set: object) =>
    new Placement(
      { self: 0, peers: [1, 2, 3, 4, 5], region: 'us', regionOf: REGION },
      { ...defaults(options), ...set },
    );

  it('go from region to region, so that neighbours share none', () => {
    const three = placement({ n: 3 });
    for (let key = 0; key < 6; key++) {
      const { home, standIns } = three.of(key);
      expect(home).toHaveLength(3);
      expect(new Set(home.map(REGION)).size).toBe(2);
      expect([...home, ...standIns].toSorted()).toEqual(ALL);
    }
    // Each replica keeps as many keys as any other.
    const counts = ALL.map((address) => ALL.filter((key) => three.isKept(key, address)).length);
    expect(counts).toEqual([3, 3, 3, 3, 3, 3]);
    expect(three.home).toBeUndefined();
  });

  it('are one and the same where regions are named', () => {
    expect(placement({ home: ['eu'] }).home).toEqual([3, 4, 5]);
    expect(placement({ home: ['eu', 'us'], n: 4 }).home).toHaveLength(4);
    expect(placement({}).home).toHaveLength(6);
  });
});

describe('over 40 ms each way', () => {
  const levels = (w: string, r: string, faults: readonly string[] = []) =>
    told({
      regions: { us: 3, eu: 3 },
      with: `w: ${w}, r: ${r}, repair: none, lwt: never`,
      script: [
        'id: w, at: 15s, client: a, from: us, do: write, keys: x, value: 1',
        'id: r, at: 16s, client: a, from: us, do: read, keys: x',
      ],
      faults,
    });

  it.each([
    ['one', 'one', 0, 0],
    ['local-quorum', 'local-quorum', 1, 1],
    ['quorum', 'quorum', 80, 80],
    ['each-quorum', 'local-quorum', 80, 1],
    ['all', 'one', 80, 0],
  ])('%s, then %s', (w, r, writing, reading) => {
    const run = levels(w, r);
    expect(answers(run)).toEqual({ w: 'ok 1', r: 'ok 1' });
    expect(took(run).w).toBeCloseTo(writing, -0.5);
    expect(took(run).r).toBeCloseTo(reading, -0.5);
  });

  it.each([
    ['one', 'ok 1', 'ok 1'],
    ['local-quorum', 'ok 1', 'ok 1'],
    ['quorum', 'refused', 'refused'],
    ['each-quorum', 'refused', 'refused'],
    ['all', 'refused', 'refused'],
  ])('with the other region away, %s', (level, w, r) => {
    const run = levels(level, level, ['at: 1s, for: 28s, partition: {isolate: [eu]}']);
    expect(answers(run)).toEqual({ w, r });
  });
});
