/** Partitions that are no halves: what a ring and a bridge leave each region to hear. */
import { describe, expect, it } from 'vitest';
import { bridge, type Pairs, ring } from '../../src/faults/shapes.ts';

/** By region: which it hears, itself included. */
function heard(pairs: Pairs, size: number): number[][] {
  const all = Array.from({ length: size }, (_, i) => i);
  return all.map((to) => all.filter((from) => !pairs.some(([a, b]) => a === from && b === to)));
}

describe('shapes of partitions', () => {
  it('ring leaves each region a majority, and no two the same one', () => {
    for (let size = 3; size <= 9; size++) {
      const regions = Array.from({ length: size }, (_, i) => i);
      const sees = heard(ring(regions), size);
      for (const one of sees) expect(one.length).toBe(Math.floor(size / 2) + 1);
      expect(new Set(sees.map(String)).size).toBe(size);
      for (const [to, one] of sees.entries()) expect(one).toContain(to);
    }
    const five = ['0,1,4', '0,1,2', '1,2,3', '2,3,4', '0,3,4'];
    expect(heard(ring([0, 1, 2, 3, 4]), 5).map(String)).toEqual(five);
    expect([ring([]), ring([0]), ring([0, 1])]).toEqual([[], [], []]);
  });

  it('bridge leaves one region that both halves reach', () => {
    const five = ['0,1,2', '0,1,2', '0,1,2,3,4', '2,3,4', '2,3,4'];
    expect(heard(bridge([0, 1, 2, 3, 4], 2), 5).map(String)).toEqual(five);
    expect(bridge([0, 1], 0)).toEqual([]);
  });
});
