/** Faults that are patterns of others: who is struck when, and never outside of the window. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outlook } from '../../src/faults/contract.ts';
import { type CrashOptions, faultNamed, faults } from '../../src/faults/index.ts';
import { randomStream } from '../../src/kit/random.ts';
import { SECOND } from '../../src/kit/time.ts';

function spellsOf(kind: string, options: object, more: Partial<Outlook> = {}) {
  const fault = faultNamed(kind)!;
  if (!('spells' in fault)) throw new Error(`${kind} has no spells`);
  const usual = {
    nodes: [0, 1, 2, 3, 4, 5],
    share: 0.5,
    down: 5 * SECOND,
    count: 0,
    duty: 0.5,
    kind: 'partition',
    step: 0,
    ppm: 0,
    strobe: 0,
  };
  const whole = { ...usual, ...options };
  return fault.spells(whole, { lasts: 60 * SECOND, random: randomStream(1, 'x'), ...more });
}

describe('patterns of faults', () => {
  it('swizzle clogs half of the nodes one by one, and lets go in another order', () => {
    const nodes = Array.from({ length: 20 }, (_, node) => node);
    const spells = spellsOf('swizzle', { nodes }, { random: randomStream(3, 'x') });
    const struck = spells.map(({ options }) => (options as { nodes: number[] }).nodes[0]!);
    expect(new Set(struck).size).toBe(10);
    expect(spells.map(({ from }) => from)).toEqual(struck.map((_, i) => i * 3 * SECOND));
    const back = spells.map(({ to }) => to);
    expect([...back].sort((a, b) => a - b)).toEqual(struck.map((_, i) => (33 + 3 * i) * SECOND));
    expect(back).not.toEqual([...back].sort((a, b) => a - b));
    const other = spellsOf('swizzle', { nodes }, { random: randomStream(4, 'x') });
    expect(other.map(({ options }) => options)).not.toEqual(spells.map(({ options }) => options));
    expect(spellsOf('swizzle', { nodes: [4], share: 0.01 })).toMatchObject([{ kind: 'clog', options: { nodes: [4] } }]);
  });

  it('flap and strobe come and go', () => {
    const link = { pairs: [[0, 1]], nodes: [], sent: 'held' };
    const flaps = spellsOf('flap', { period: 25 * SECOND, duty: 0.2, options: link });
    expect(flaps.map(({ from, to, kind }) => [from / SECOND, to / SECOND, kind])).toEqual([
      [0, 5, 'partition'],
      [25, 30, 'partition'],
      [50, 55, 'partition'],
    ]);
    const strobes = spellsOf('clock', { nodes: [1], step: 5, strobe: 40 * SECOND });
    expect(strobes.map(({ from, to }) => [from / SECOND, to / SECOND])).toEqual([
      [0, 20],
      [40, 60],
    ]);
    expect(spellsOf('clock', { nodes: [1], step: 5 })).toMatchObject([{ from: 0, to: 60 * SECOND }]);
  });

  it('restart takes one node after another, each back before the next goes', () => {
    const spells = spellsOf('restart', { nodes: [2, 0, 1], down: 5 * SECOND });
    expect(spells.map(({ from, to, options }) => [(options as CrashOptions).nodes[0], from, to])).toEqual([
      [2, 0, 5 * SECOND],
      [0, 20 * SECOND, 25 * SECOND],
      [1, 40 * SECOND, 45 * SECOND],
    ]);
    for (const { to } of spellsOf('restart', { down: 99 * SECOND })) expect(to).toBeLessThanOrEqual(60 * SECOND);
  });

  it('membership draws whom it removes each time', () => {
    const drawn = (seed: number) => {
      const random = randomStream(seed, 'x');
      const [spell, ...others] = spellsOf('membership', { count: 2, change: 'remove' }, { random });
      expect(others).toEqual([]);
      expect(spell).toMatchObject({ from: 0, to: 60 * SECOND, kind: 'membership', options: { count: 0 } });
      return (spell.options as { nodes: number[] }).nodes;
    };
    expect(new Set(drawn(1)).size).toBe(2);
    expect(drawn(2)).not.toEqual(drawn(1));
    const [named] = spellsOf('membership', { count: 0, nodes: [3], change: 'add' });
    expect(named.options).toMatchObject({ nodes: [3] });
  });

  it('never leave their window, whatever the options and however short it is', () => {
    const options = fc.record({
      nodes: fc.uniqueArray(fc.nat(5)),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
      down: fc.integer({ min: 1, max: 9_000 }),
      period: fc.integer({ min: 1, max: 500 }),
      strobe: fc.nat(500),
      duty: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      count: fc.nat(7),
    });
    const kinds = faults.filter((one) => 'spells' in one).map(({ kind }) => kind);
    fc.assert(
      fc.property(fc.constantFrom(...kinds), options, fc.nat(3_000), fc.nat(), (kind, given, lasts, seed) => {
        for (const { from, to } of spellsOf(kind, given, { lasts, random: randomStream(seed, 'x') })) {
          expect(0 <= from && from <= to && to <= lasts).toBe(true);
        }
      }),
    );
  });
});
