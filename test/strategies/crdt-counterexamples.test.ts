/** The known counterexamples to CRDTs done wrong, each beside the design that fails. */
import { describe, expect, it } from 'vitest';
import {
  added,
  elementsOf,
  joinedSets,
  NO_ELEMENTS,
  type OrSet,
  removed,
} from '../../src/strategies/crdt/types/or-set.ts';
import { type Counter, counted, countOf, joinedCounts, NO_COUNT } from '../../src/strategies/crdt/types/pn-counter.ts';
import { hasDot } from '../../src/strategies/parts/dots.ts';

describe('counterexamples (correctness §5.3), each beside the design that fails', () => {
  const A = 1;
  const B = 2;
  const and = (set: OrSet, ...deltas: OrSet[]) => deltas.reduce(joinedSets, set);

  it('C1, T57: the tutorial set with timestamps loses an acknowledged add, and agrees about it', () => {
    // A is 10 s fast. Element is in where its add stamp is above its remove stamp.
    const isIn = (stamps: { add: number; remove: number }) => stamps.add > stamps.remove;
    const stamps = { add: 10, remove: 11 };
    const atB = { ...stamps, add: Math.max(stamps.add, 5) };
    expect(isIn(atB)).toBe(false);

    const byA = and(NO_ELEMENTS, added(NO_ELEMENTS, 'milk', A));
    const gone = and(byA, removed(byA, 'milk'));
    const again = and(gone, added(gone, 'milk', B));
    expect(elementsOf(again)).toEqual(['milk']);
    expect(elementsOf(joinedSets(gone, again))).toEqual(['milk']);
  });

  it('C1b: adding again wins over removing at the same time', () => {
    const start = and(NO_ELEMENTS, added(NO_ELEMENTS, 'milk', A));
    const readded = and(start, added(start, 'milk', A));
    const withoutIt = and(start, removed(start, 'milk'));
    expect(elementsOf(joinedSets(readded, withoutIt))).toEqual(['milk']);
    expect(elementsOf(joinedSets(withoutIt, readded))).toEqual(['milk']);
  });

  it('C2, C3, T58: what was removed stays away, though the other still has its dot, and no tombstone is kept', () => {
    const tagsOnly = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
    expect(tagsOnly([], ['milk by A:1'])).toHaveLength(1);

    const b = and(NO_ELEMENTS, added(NO_ELEMENTS, 'milk', A));
    const a = and(b, removed(b, 'milk'));
    expect(elementsOf(joinedSets(a, b))).toEqual([]);
    expect(elementsOf(joinedSets(b, a))).toEqual([]);
    expect(a.elements).toEqual([]);
    expect(a.context).toEqual({ vector: [0, 1], gaps: [] });
  });

  it('C4, T59: removed once is not removed for ever', () => {
    const twoPhase = { added: new Set(['milk']), removed: new Set(['milk']) };
    twoPhase.added.add('milk');
    expect([...twoPhase.added].filter((element) => !twoPhase.removed.has(element))).toEqual([]);

    let set = and(NO_ELEMENTS, added(NO_ELEMENTS, 'milk', A));
    set = and(set, removed(set, 'milk'));
    set = and(set, added(set, 'milk', A));
    expect(elementsOf(set)).toEqual(['milk']);
  });

  it('C5, C6: an increment that is delivered twice, and gossip that is heard twice, count once', () => {
    let effects = 0;
    for (const increment of [1, 1]) effects += increment;
    expect(effects).toBe(2);
    const three = counted(NO_COUNT, A, 3);
    const sums = (a: Counter, b: Counter) => countOf(a) + countOf(b);
    expect(sums(three, three)).toBe(6);

    expect(countOf(joinedCounts(joinedCounts(NO_COUNT, three), three))).toBe(3);
  });

  it('C7: a replica that lost its disk and counts on under its old id loses what it counted', () => {
    const before = counted(NO_COUNT, A, 5);
    expect(countOf(joinedCounts(before, counted(NO_COUNT, A, 3)))).toBe(5);

    const NEW_A = 4;
    expect(countOf(joinedCounts(before, counted(NO_COUNT, NEW_A, 3)))).toBe(8);
  });

  it('C9: a remove that arrives before the add it has seen', () => {
    const tags = new Set<string>();
    tags.delete('A:1');
    tags.add('A:1');
    expect(tags.size).toBe(1);

    const add = added(NO_ELEMENTS, 'milk', A);
    const remove = removed(and(NO_ELEMENTS, add), 'milk');
    expect(elementsOf(and(NO_ELEMENTS, remove, add))).toEqual([]);
    expect(elementsOf(and(NO_ELEMENTS, add, remove))).toEqual([]);
  });

  it('C10: a later delta that arrives first does not speak for the one before', () => {
    const byA = [and(NO_ELEMENTS, added(NO_ELEMENTS, 'x', A))];
    const second = added(byA[0]!, 'y', A);
    const third = added(and(byA[0]!, second), 'z', A);
    // With a plain vector, having seen A:3 would mean having seen A:2, and not carrying it: removed.
    const early = and(byA[0]!, third);
    const asVector: OrSet = { ...early, context: { vector: [0, 3], gaps: [] } };
    expect(elementsOf(joinedSets(asVector, second))).toEqual(['x', 'z']);

    expect(hasDot(early.context, A, 2)).toBe(false);
    expect(early.context).toEqual({ vector: [0, 1], gaps: [A, 3] });
    const whole = and(early, second);
    expect(elementsOf(whole)).toEqual(['x', 'y', 'z']);
    expect(whole.context).toEqual({ vector: [0, 3], gaps: [] });
  });

  it('C12: two regions sell 8 of 10 each, and both sales count', () => {
    const both = joinedCounts(counted(NO_COUNT, A, -8), counted(NO_COUNT, B, -8));
    expect(10 + countOf(both)).toBe(-6);
  });

  it('C14: who removes what it has not seen removes nothing', () => {
    const blind = removed(NO_ELEMENTS, 'k');
    const a = and(NO_ELEMENTS, added(NO_ELEMENTS, 'k', A));
    expect(elementsOf(joinedSets(a, blind))).toEqual(['k']);
  });
});
