/** A queue whose entries keep their numbers, against a map from numbers to entries. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Line } from '../../../src/strategies/parts/line.ts';

/** Adds so many, then lets go of some share of what is there and beyond it. */
const turn = fc.tuple(fc.nat(3000), fc.double({ min: -0.5, max: 1.5, noNaN: true }));

describe('a line', () => {
  it('gives each entry the next number, and forgets those up to one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.array(turn, { maxLength: 8 }), (first, turns) => {
        const line = new Line<string>(first);
        const kept = new Map<number, string>();
        let next = first;
        for (const [added, share] of turns) {
          for (let i = 0; i < added; i++) {
            line.add(`entry ${next}`);
            kept.set(next, `entry ${next++}`);
          }
          const through = line.first + Math.floor(line.length * share);
          line.dropThrough(through);
          for (const n of kept.keys()) if (n <= through) kept.delete(n);
          expect([line.length, line.last]).toEqual([kept.size, next - 1]);
          expect(line.oldest).toBe(kept.get(line.first));
          for (let n = Math.max(1, line.first - 2); n <= next; n++) {
            if (line.get(n) !== kept.get(n)) expect(line.get(n)).toBe(kept.get(n));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
