/** Tombstones that go when they are stable never come back and cost nothing; one that stays away keeps them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import { type CrdtOptions, crdt } from '../../src/strategies/crdt/strategy.ts';
import { keySpace, operation } from './fake-context.ts';
import { MS, Town } from './town.ts';

const SECOND = 1000 * MS;
const CART = 0;
const NODES = 4;
const keys = keySpace(['set']);
const STABLE = { rule: 'stable', grace: Number.POSITIVE_INFINITY } as const;
const HASTY = { rule: 'never', grace: MS } as const;

interface Step {
  readonly node: number;
  readonly other: number;
  readonly wait: number;
  readonly isCut: boolean;
}

const steps = fc.array(
  fc.record<Step>({ node: fc.nat(NODES - 1), other: fc.nat(NODES - 1), wait: fc.nat(500), isCut: fc.boolean() }),
  { minLength: 2, maxLength: 15 },
);

/** Adds here and there among cuts, then all of it is removed at one place, then time for collection, then peace. */
function lived(plan: readonly Step[], seed: number, options: Partial<CrdtOptions>) {
  const t = new Town(
    crdt,
    { ...defaults(crdt.options), set: 'remove-wins', ...options },
    { count: NODES, keys, seed, loss: 0.1 },
  );
  plan.forEach(({ node, other, wait, isCut }, i) => {
    if (isCut) t.cut(node, other);
    t.ask(node, [operation('add', CART, { value: `e${i}` })]);
    t.run(wait * MS);
  });
  plan.forEach((_, i) => {
    t.ask(plan[0]!.node, [operation('remove', CART, { value: `e${i}` })]);
  });
  t.run(5 * SECOND);
  t.heal();
  t.run(40 * SECOND);
  return t;
}

const WAYS: readonly [string, Partial<CrdtOptions>][] = [
  ['delta', {}],
  ['state', { sync: 'state' }],
  ['op', { sync: 'op' }],
  ['delta, ring', { overlay: { shape: 'ring', links: [] } }],
  ['scuttlebutt, star', { sync: 'scuttlebutt', overlay: { shape: 'star', links: [] } }],
];

describe.each(WAYS)('%s', (_way, options) => {
  it('nothing that was removed comes back, and nothing is left of it', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (plan, seed) => {
        const t = lived(plan, seed, { ...options, tombstones: STABLE });
        for (const value of t.values(CART)) expect(value).toEqual([]);
        const kept = t.nodes.map(({ replica }) => replica!.metadata!(CART)!);
        // Two contexts of four slots each, and no more.
        for (const bytes of kept) expect(bytes).toBeLessThanOrEqual(2 * 8 * (NODES + 1));
      }),
      { numRuns: 30 },
    );
  });
});

it('a grace that is too short brings back what was added behind a cut', () => {
  const everything = () =>
    fc.assert(
      fc.property(steps, fc.nat(), (plan, seed) => {
        for (const value of lived(plan, seed, { tombstones: HASTY }).values(CART)) expect(value).toEqual([]);
      }),
      { numRuns: 100 },
    );
  expect(everything).toThrow();
});

it('one that stays away keeps all tombstones', () => {
  const t = new Town(
    crdt,
    { ...defaults(crdt.options), set: 'remove-wins', tombstones: STABLE },
    { count: NODES, keys },
  );
  t.crash(3);
  for (const kind of ['add', 'remove'] as const) {
    for (let i = 0; i < 20; i++) t.do(0, operation(kind, CART, { value: `e${i}` }));
  }
  t.run(60 * SECOND);
  const kept = () => t.nodes[0]!.replica!.metadata!(CART)!;
  expect(kept()).toBeGreaterThan(20 * 16);
  t.restart(3);
  t.run(20 * SECOND);
  expect(kept()).toBeLessThanOrEqual(2 * 8 * (NODES + 1));
});
