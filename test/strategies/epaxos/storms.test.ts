/** EPaxos* and Atlas keep their invariants in storms, and the storms are strong enough to break each twin. */
import { describe, expect, it } from 'vitest';
import { EPAXOS_TWINS } from '../../broken/epaxos.ts';
import { type Plan, storm } from './storm.ts';

const SUBJECTS: readonly Omit<Plan, 'seed'>[] = [
  { protocol: 'epaxos', nodes: 3 },
  { protocol: 'epaxos', nodes: 5 },
  { protocol: 'epaxos', nodes: 7 },
  { protocol: 'atlas', nodes: 3, f: 1 },
  { protocol: 'atlas', nodes: 5, f: 2 },
];

describe('storms', () => {
  it.each(SUBJECTS)('$protocol on $nodes nodes', (subject) => {
    for (const seed of [1, 2, 3]) {
      const { violations, answered, shown, deeds } = storm({ ...subject, seed });
      expect(violations).toEqual([]);
      expect(new Set(shown).size, shown.join(' ')).toBe(1);
      expect(answered).toBeGreaterThan(150);
      for (const deed of ['fast commits', 'slow commits', 'recoveries', 'dependency cycles']) {
        if (subject.protocol === 'epaxos' || deed !== 'slow commits') expect(deeds[deed], deed).toBeGreaterThan(0);
      }
    }
  });
});

describe('twins', () => {
  it.each(Object.entries(EPAXOS_TWINS))('%s', (_, twin) => {
    const found = [1, 2, 3, 4, 5, 6, 7, 8].some((seed) => {
      return storm({ protocol: 'epaxos', nodes: 5, seed, twin }).violations.length > 0;
    });
    expect(found).toBe(true);
  });
});
