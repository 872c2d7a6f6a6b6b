/** The algebra of rows: joins of either rule are commutative, associative, idempotent, and print the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../src/strategies/contract.ts';
import { hasDot, NO_DOTS } from '../../../src/strategies/parts/dots.ts';
import { FORGOTTEN, fingerprint, isNewer, type Row, rules, type Version } from '../../../src/strategies/quorum/row.ts';

const value: fc.Arbitrary<Value | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('a', 'b'),
  fc.constantFrom(['a'], ['a', 'b']),
);

/** Few stamps, so that ties are common. One write has one value and one stamp. */
const histories = fc.array(
  fc.record({ at: fc.nat(2), from: fc.nat(2), stamp: fc.nat(3), value, isBlind: fc.boolean() }),
  { minLength: 1, maxLength: 14 },
);

/** Three replicas: each step writes at one of them, which then takes in another's row. All rows that ever were. */
function rowsOf(
  conflict: 'lww' | 'siblings',
  steps: typeof histories extends fc.Arbitrary<infer T> ? T : never,
): Row[] {
  const rule = rules[conflict];
  const replicas: (Row | undefined)[] = [undefined, undefined, undefined];
  const counts = [0, 0, 0];
  const all: Row[] = [];
  steps.forEach(({ at, from, stamp, value, isBlind }, step) => {
    const mine = replicas[at];
    const context = isBlind ? NO_DOTS : (mine?.seen ?? NO_DOTS);
    const n = conflict === 'siblings' ? ++counts[at]! : 0;
    const version: Version = {
      slot: at,
      n,
      stamp,
      value,
      write: step + 1,
      attempt: 0,
      line: undefined,
      also: undefined,
    };
    let next = rule.written(mine, context, version);
    if (conflict === 'lww') next = rule.join(mine, next);
    const theirs = replicas[from];
    if (theirs !== undefined) next = rule.join(next, theirs);
    replicas[at] = next;
    all.push(next);
  });
  return all;
}

const shown = ({ seen, versions }: Row) => ({
  seen: seen.vector.filter((n, slot) => n > 0 || slot < 0),
  gaps: seen.gaps.length,
  versions,
});

describe.each(['lww', 'siblings'] as const)('%s', (conflict) => {
  const { join } = rules[conflict];
  const three = histories.chain((steps) => {
    const rows = rowsOf(conflict, steps);
    const one = fc.constantFrom(...rows);
    return fc.tuple(one, one, one);
  });
  const runs = { numRuns: 3000 };

  it('joins in any order', () => {
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        expect(shown(join(a, b))).toEqual(shown(join(b, a)));
        expect(shown(join(join(a, b), c))).toEqual(shown(join(a, join(b, c))));
        expect(fingerprint(join(a, b))).toBe(fingerprint(join(b, a)));
      }),
      runs,
    );
  });

  it('joins what it has for nothing, and says so by identity', () => {
    fc.assert(
      fc.property(three, ([a, b]) => {
        const both = join(a, b);
        expect(join(a, a)).toBe(a);
        expect(join(both, a)).toBe(both);
        expect(join(both, b)).toBe(both);
      }),
      runs,
    );
  });

  it('loses to whatever comes after it is forgotten', () => {
    fc.assert(
      fc.property(three, ([a]) => {
        expect(join(FORGOTTEN, a)).toBe(a);
        expect(join(a, FORGOTTEN)).toBe(a);
        expect(fingerprint(FORGOTTEN)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('stamps', () => {
  const version = fc
    .record({ stamp: fc.nat(3), value, write: fc.integer({ min: 1, max: 6 }) })
    .map((one): Version => ({ slot: 0, n: 0, attempt: 0, line: undefined, also: undefined, ...one }));

  it('put all versions into one order', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(isNewer(a, a)).toBe(false);
        if (isNewer(a, b)) expect(isNewer(b, a)).toBe(false);
        if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true);
        if (a.stamp === b.stamp && a.value === undefined && b.value !== undefined) expect(isNewer(a, b)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('siblings', () => {
  it('keep every version that no later writer knew, and no other', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const rows = rowsOf('siblings', steps);
        const end = rows.reduce((all, row) => rules.siblings.join(all, row));
        for (const row of rows) {
          for (const { slot, n } of row.versions) {
            const stands = end.versions.some((one) => one.slot === slot && one.n === n);
            // Gone: some row has seen its dot and holds it no more, and that row's writer knew it.
            const isReplaced = rows.some(
              (other) => hasDot(other.seen, slot, n) && !other.versions.some((one) => one.slot === slot && one.n === n),
            );
            expect(stands).toBe(!isReplaced);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('take two writes with one context for two (C11), and a write that read both for their heir', () => {
    const { written } = rules.siblings;
    const version = (n: number): Version => ({
      slot: 0,
      n,
      stamp: n,
      value: n,
      write: n,
      attempt: 0,
      line: undefined,
      also: undefined,
    });
    const one = written(undefined, NO_DOTS, version(1));
    const two = written(one, NO_DOTS, version(2));
    expect(two.versions.map((v) => v.value)).toEqual([1, 2]);
    expect(written(two, two.seen, version(3)).versions.map((v) => v.value)).toEqual([3]);
  });
});
