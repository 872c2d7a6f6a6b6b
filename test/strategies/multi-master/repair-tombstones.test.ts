/** Deletions of multi-master: collected when stable they never come back and cost little; in time is a bet. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import type { AnyStrategy } from '../../../src/strategies/contract.ts';
import { type MultiMasterOptions, multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town } from '../town.ts';

const SECOND = 1000 * MS;
const NODES = 3;
const KEYS = 200;
const keys = keySpace(Array.from({ length: KEYS }, () => 'register' as const));
const NEVER = { rule: 'never', grace: Number.POSITIVE_INFINITY } as const;
const STABLE = { rule: 'stable', grace: Number.POSITIVE_INFINITY } as const;
const HASTY = { rule: 'never', grace: SECOND } as const;
const MERKLE = { anti_entropy: { by: 'merkle', every: SECOND } } as const;

function town(options: Partial<MultiMasterOptions>, seed = 1, loss = 0) {
  const all = { ...defaults(multiMaster.options), ...options };
  return new Town(multiMaster as AnyStrategy, all, { count: NODES, keys, seed, loss });
}

interface Step {
  readonly node: number;
  readonly other: number;
  readonly key: number;
  readonly wait: number;
  readonly what: 'write' | 'cut' | 'crash' | 'read';
}

const steps = fc.array(
  fc.record<Step>({
    node: fc.nat(NODES - 1),
    other: fc.nat(NODES - 1),
    key: fc.nat(3),
    wait: fc.nat(900),
    what: fc.constantFrom('write', 'write', 'cut', 'crash', 'read'),
  }),
  { minLength: 2, maxLength: 20 },
);

/** Writes among cuts and crashes; all is deleted at one place while cuts last; then time for collection, then peace. */
function lived(plan: readonly Step[], seed: number, options: Partial<MultiMasterOptions>) {
  const t = town(options, seed, 0.1);
  for (const { node, other, key, wait, what } of plan) {
    if (what === 'cut') t.cut(node, other);
    else if (what === 'crash') {
      t.crash(node);
      t.restart(node);
    } else t.ask(node, [what === 'read' ? operation('read', key) : operation('write', key, { value: `v${wait}` })]);
    t.run(wait * MS);
  }
  // Clocks agree, so what is deleted now is younger than all that was written.
  t.run(SECOND);
  for (let key = 0; key < 4; key++) for (let node = 0; node < NODES; node++) t.ask(node, [operation('delete', key)]);
  t.run(5 * SECOND);
  t.heal();
  t.run(40 * SECOND);
  return t;
}

const WAYS: readonly [string, Partial<MultiMasterOptions>][] = [
  ['vectors', {}],
  ['merkle', MERKLE],
  ['merkle, read repair', { ...MERKLE, reads: 2, repair: 'background' }],
  ['merkle, siblings, read repair', { ...MERKLE, conflict: 'siblings', reads: 'all', repair: 'blocking' }],
  ['causal', { delivery: 'causal' }],
];

describe.each(WAYS)('%s', (_way, options) => {
  it('nothing that was deleted comes back, and nothing is left of it', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (plan, seed) => {
        const t = lived(plan, seed, { ...options, tombstones: STABLE });
        for (let key = 0; key < 4; key++) {
          expect(t.values(key)).toEqual([undefined, undefined, undefined]);
          // A vector of all slots that were ever written under, and no more.
          t.nodes.forEach(({ replica }, node) => {
            expect(replica!.metadata!(key)).toBeLessThanOrEqual(8 * seenOf(t, node).length);
          });
        }
      }),
      { numRuns: 15 },
    );
  });
});

it('a grace that is too short brings back what was deleted behind a cut', () => {
  const t = town({ ...MERKLE, tombstones: HASTY });
  t.do(0, operation('write', 0, { value: 'x' }));
  t.run(SECOND);
  t.isolate(2);
  t.do(0, operation('delete', 0));
  t.run(5 * SECOND);
  t.heal();
  t.run(10 * SECOND);
  expect(t.values(0)).toEqual(['x', 'x', 'x']);
});

it('bytes level off after a heal where tombstones are collected, and nowhere else', () => {
  const bytes = { never: [] as number[], stable: [] as number[] };
  for (const [rule, tombstones] of [['never', NEVER] as const, ['stable', STABLE] as const]) {
    const t = town({ tombstones });
    for (let round = 0; round < 10; round++) {
      if (round === 2) t.isolate(2);
      if (round === 5) t.heal();
      for (let i = 0; i < 20; i++) {
        const key = round * 20 + i;
        t.do(0, operation('write', key, { value: key }));
        t.do(1, operation('delete', key));
      }
      t.run(20 * SECOND);
      let sum = 0;
      for (let key = 0; key < KEYS; key++) sum += t.nodes[0]!.replica!.metadata!(key)!;
      bytes[rule].push(sum);
    }
  }
  const { never, stable } = bytes;
  const each = stable[0]! / 20;
  // While P is away, nothing may go: both grow alike.
  expect(stable[4]! - stable[1]!).toBe(never[4]! - never[1]!);
  // Then only what is left of each deleted key: a vector.
  expect(stable.slice(5)).toEqual([6, 7, 8, 9, 10].map((rounds) => rounds * 20 * each));
  expect(never[9]!).toBeGreaterThan(2 * stable[9]!);
});

it('what was said before a deletion was stable is not taken after it was collected', () => {
  const t = town({ ...MERKLE, tombstones: STABLE, reads: 'all', repair: 'background' });
  t.run(2 * SECOND);
  t.do(0, operation('write', 0, { value: 'x' }));
  t.run(SECOND);
  const stale = { key: 0, state: statesOf(t, 1)[0], marks: [1] };
  const past = [...seenOf(t, 1)];
  t.do(0, operation('delete', 0));
  t.run(10 * SECOND);
  expect(t.values(0)).toEqual([undefined, undefined, undefined]);
  for (const kind of ['mend', 'rows'] as const) {
    const more = { round: 1, leaves: [0], part: 0, parts: 1, through: past, isAnswer: true, read: 1, past };
    t.nodes[2]!.replica!.onMessage(1, { kind, changes: [stale], ...more } as never);
  }
  // Nor is a push that comes a second time, so late.
  const again = { slot: 0, from: 1, writes: [1], changes: [stale], through: undefined, past: undefined };
  t.nodes[2]!.replica!.onMessage(0, { kind: 'push', ...again } as never);
  t.run(10 * SECOND);
  expect(t.values(0)).toEqual([undefined, undefined, undefined]);
});

type Inside = { readonly states: readonly unknown[]; readonly seen: readonly number[] };
const inside = (replica: unknown) => replica as Inside;
const statesOf = (t: ReturnType<typeof town>, node: number) => inside(t.nodes[node]!.replica).states;
const seenOf = (t: ReturnType<typeof town>, node: number) => inside(t.nodes[node]!.replica).seen;
