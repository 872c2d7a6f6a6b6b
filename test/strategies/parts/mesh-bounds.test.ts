/** Bounds where all replicas take writes: how old what is shown may be, and when that is too old. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyStrategy } from '../../../src/strategies/contract.ts';
import { crdt } from '../../../src/strategies/crdt/strategy.ts';
import { multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { SafeTime } from '../../../src/strategies/parts/mesh/safe-time.ts';
import { covers, type Vector } from '../../../src/strategies/parts/version-vector.ts';
import { operation } from '../fake-context.ts';
import { MS } from '../town.ts';
import { NAME, SECOND, town } from './mesh-town.ts';

const write = (value: number | string) => operation('write', NAME, { value });

const telling: [string, AnyStrategy, object][] = [
  ['multi-master', multiMaster as AnyStrategy, {}],
  ['crdt delta', crdt as AnyStrategy, {}],
  ['crdt state', crdt as AnyStrategy, { sync: 'state' }],
  ['crdt op, relayed', crdt as AnyStrategy, { sync: 'op' }],
];

describe.each(telling)('a bounded read under %s', (_name, strategy, options) => {
  const within = (maxStaleness: number) => ({ consistency: 'bounded', maxStaleness }) as const;
  const read = operation('read', NAME);
  const every = 200 * MS;
  const often = { ...options, anti_entropy: strategy === crdt ? every : { by: 'vectors', every, depth: 8 } };

  it('is refused before everybody has been heard', () => {
    const t = town(strategy, often);
    expect(t.do(0, read, within(3600 * SECOND)).kind).toBe('refused');
  });

  it('is answered where everybody tells, and refused under a cut once the bound is over; until it heals', () => {
    const t = town(strategy, often);
    t.run(5 * SECOND);
    t.do(0, write('old'));
    t.run(5 * SECOND);
    expect(t.do(2, read, within(2 * SECOND))).toMatchObject({ kind: 'ok', value: 'old' });
    t.cut(0, 2);
    t.cut(1, 2);
    t.do(0, write('new'));
    t.run(SECOND);
    expect(t.do(2, read, within(2 * SECOND))).toMatchObject({ kind: 'ok', value: 'old' });
    t.run(SECOND);
    for (let i = 0; i < 5; i++) {
      expect(t.do(2, read, within(2 * SECOND)).kind).toBe('refused');
      t.run(SECOND);
    }
    expect(t.do(2, read, within(60 * SECOND))).toMatchObject({ kind: 'ok', value: 'old' });
    t.heal();
    t.run(5 * SECOND);
    expect(t.do(2, read, within(2 * SECOND))).toMatchObject({ kind: 'ok', value: 'new' });
  });

  it('is refused though only one of two peers is away', () => {
    const t = town(strategy, often);
    t.run(5 * SECOND);
    t.cut(1, 2);
    t.cut(0, 1);
    t.run(4 * SECOND);
    expect(t.do(2, read, within(2 * SECOND)).kind).toBe('refused');
  });

  it('need not come often: what was told since the last one counts', () => {
    const t = town(strategy, often);
    for (let i = 0; i < 3; i++) {
      t.run(60 * SECOND);
      t.do(0, write(i));
      t.run(5 * SECOND);
      expect(t.do(2, read, within(2 * SECOND))).toMatchObject({ kind: 'ok', value: i });
    }
  });

  it('takes the worst that clocks may be off', () => {
    const t = town(strategy, often);
    t.run(10 * SECOND);
    t.nodes[2]!.context.uncertain = SECOND;
    expect(t.do(2, read, within(2 * SECOND)).kind).toBe('refused');
    t.nodes[2]!.context.uncertain = 0;
    expect(t.do(2, read, within(2 * SECOND)).kind).toBe('ok');
  });
});

describe('a safe time', () => {
  const never = Number.POSITIVE_INFINITY;

  it('is that of the peer that was heard longest ago; infinitely old where one was never heard', () => {
    const safe = new SafeTime(2);
    expect(safe.age([], 100)).toBe(never);
    safe.hear(0, [1], 40, [1]);
    expect(safe.age([1], 100)).toBe(never);
    safe.hear(1, [1], 70, [1]);
    expect(safe.age([1], 100)).toBe(60);
    expect(safe.age([1], 150)).toBe(110);
  });

  it('alone nothing can be missing', () => {
    expect(new SafeTime(0).age([], 100)).toBe(0);
  });

  it('waits until all that a word speaks of is here, and for the older word first', () => {
    const safe = new SafeTime(1);
    safe.hear(0, [2, 1], 10, []);
    safe.hear(0, [2, 5], 20, []);
    expect(safe.age([2], 30)).toBe(never);
    expect(safe.age([2, 1], 30)).toBe(20);
    // The later word came while the first one waited, and was not kept.
    expect(safe.age([2, 5], 40)).toBe(30);
    safe.hear(0, [2, 5], 30, [2, 5]);
    expect(safe.age([2, 5], 40)).toBe(10);
  });

  it('goes by the newest word that is all here, though nobody asked meanwhile', () => {
    const safe = new SafeTime(1);
    for (let clock = 0; clock <= 100; clock += 10) safe.hear(0, [clock], clock, [clock]);
    expect(safe.age([100], 103)).toBe(3);
  });

  it('does not go back with a clock that does, nor below zero with one that is ahead', () => {
    const safe = new SafeTime(1);
    safe.hear(0, [], 100, []);
    expect(safe.age([], 120)).toBe(20);
    safe.hear(0, [], 50, []);
    expect(safe.age([], 120)).toBe(20);
    safe.hear(0, [], 500, []);
    expect(safe.age([], 120)).toBe(0);
  });

  // Peers write and tell; what they wrote comes when it comes, and so do their words, late, twice or never.
  const of = (what: 'write' | 'take' | 'say') =>
    fc.record({ what: fc.constant(what), peer: fc.nat(1), ago: fc.constant(0), saysFirst: fc.constant(true) });
  const hear = fc.record({
    what: fc.constant('hear' as const),
    peer: fc.nat(1),
    ago: fc.nat(1),
    saysFirst: fc.boolean(),
  });
  const act = fc.oneof(of('write'), of('take'), of('say'), hear, hear);

  it('never hides what a peer had when it was that old, and is the newest word once all is here', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 40 }), (acts) => {
        const safe = new SafeTime(2);
        const wrote = [0, 0];
        // Everybody has been heard once, or the age would be infinite for long.
        const words = [0, 1].map((peer) => ({ peer, seen: [0, 0] as Vector, clock: 0 }));
        for (const word of words) safe.hear(word.peer, word.seen, word.clock, word.seen);
        let here: Vector = [0, 0];
        let clock = 0;
        const check = () => {
          const age = safe.age(here, clock);
          expect(age).toBeGreaterThanOrEqual(0);
          for (const word of words) if (word.clock <= clock - age) expect(covers(here, word.seen)).toBe(true);
        };
        for (const one of acts) {
          clock += 10;
          const { peer } = one;
          if (one.what === 'write') wrote[peer]!++;
          else if (one.what === 'take') here = here.map((n, i) => (i === peer ? wrote[i]! : n));
          else {
            if (one.saysFirst) {
              // A peer knows of its own writes alone.
              words.push({ peer, seen: wrote.map((n, i) => (i === peer ? n : 0)), clock });
            }
            if (one.what === 'hear') {
              const word = words.filter((said) => said.peer === peer).at(-1 - one.ago) ?? words[peer]!;
              safe.hear(peer, word.seen, word.clock, here);
            }
          }
          check();
        }
        here = [...wrote];
        for (let round = 0; round < 2; round++) {
          for (let peer = 0; peer < 2; peer++) safe.hear(peer, [...wrote], clock + round, here);
        }
        expect(safe.age(here, clock + 5)).toBe(4);
      }),
      { numRuns: 300 },
    );
  });
});
