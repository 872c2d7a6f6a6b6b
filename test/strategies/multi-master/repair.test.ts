/** Multi-master mends itself: by reading, by comparing trees, not at all; and shows causes before effects. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import type { AnyStrategy } from '../../../src/strategies/contract.ts';
import { type MultiMasterOptions, multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town, type TownOptions } from '../town.ts';

const SECOND = 1000 * MS;
const X = 0;
const Y = 1;
const keys = keySpace(['register', 'register']);
// E, U, P, as in the traps.
const delays = [
  [0, 40, 105],
  [40, 0, 85],
  [105, 85, 0],
];

function town(options: Partial<MultiMasterOptions> = {}, more: Partial<TownOptions> = {}) {
  const latency = (from: number, to: number) => (delays[from]?.[to] ?? 40) * MS;
  const town = { count: 3, keys, latency, ...more };
  return new Town(multiMaster as AnyStrategy, { ...defaults(multiMaster.options), ...options }, town);
}

const write = (value: number | string, key = X) => operation('write', key, { value });
const NONE = { anti_entropy: { by: 'none', every: SECOND } } as const;
const MERKLE = { anti_entropy: { by: 'merkle', every: SECOND } } as const;
type Told = { readonly slot: number; readonly seen: readonly number[] };
const viewOf = (t: ReturnType<typeof town>, node: number) => t.nodes[node]!.replica!.view() as Told;

/** E writes while nobody hears of it, and forgets with a crash what its streams still carried. */
function lost(options: Partial<MultiMasterOptions>, writes = 3) {
  const t = town(options);
  t.isolate(0);
  for (let i = 0; i < writes; i++) t.do(0, write(`lost ${i}`, X + (i % 2)));
  t.crash(0);
  t.restart(0);
  t.heal();
  t.run(200 * MS);
  return t;
}

describe('what streams have lost', () => {
  it('is pulled by vectors', () => {
    const t = lost({});
    t.run(5 * SECOND);
    expect(t.values(X)).toEqual(['lost 2', 'lost 2', 'lost 2']);
  });

  it('stays lost where nobody compares, and what is written later is not', () => {
    const t = lost(NONE);
    t.run(60 * SECOND);
    expect(t.values(X)).toEqual(['lost 2', undefined, undefined]);
    t.do(0, write('later', Y));
    t.run(SECOND);
    expect(t.values(Y)).toEqual(['later', 'later', 'later']);
    // Its second life writes under a slot of its own, or the others would wait for ever for the first.
    expect(viewOf(t, 0).slot).toBe(3);
    expect(viewOf(t, 1).seen).toEqual([0, 0, 0, 1]);
    expect([...t.sentByKind.keys()].sort()).toEqual(['ack', 'push']);
  });

  it('is found by trees, without a digest, and is told as seen', () => {
    const t = lost(MERKLE);
    t.run(5 * SECOND);
    expect(t.values(X)).toEqual(['lost 2', 'lost 2', 'lost 2']);
    expect(viewOf(t, 2).seen).toEqual(viewOf(t, 0).seen);
    t.do(0, write('next', Y));
    t.run(SECOND);
    expect(t.values(Y)).toEqual(['next', 'next', 'next']);
    expect(t.sentByKind.has('digest')).toBe(false);
    expect(t.sentByKind.has('page')).toBe(false);
  });

  it('fell out of a full outbox: who lacks it gets what is written later', () => {
    const t = town(NONE, { latency: () => MS });
    t.isolate(2);
    for (let i = 0; i < 8300; i++) {
      t.ask(0, [write(i)]);
      if (i % 20 === 0) t.run(MS);
    }
    t.run(3 * SECOND);
    t.heal();
    t.do(0, write('later', Y));
    t.run(3 * SECOND);
    expect(t.values(Y)).toEqual(['later', 'later', 'later']);
  });
});

describe('trees', () => {
  const many = keySpace(Array.from({ length: 600 }, () => 'register' as const));

  it('bring each side what the other one has, in pages that may be lost', () => {
    for (const seed of [1, 2, 3]) {
      const t = town(MERKLE, { keys: many, seed, loss: 0.2, reorder: 0.3, latency: () => MS });
      t.isolate(2);
      for (let key = 0; key < 600; key++) t.ask(key % 3, [write(`of ${key % 3}`, key)]);
      t.run(SECOND);
      for (const node of [0, 2]) t.crash(node);
      for (const node of [0, 2]) t.restart(node);
      t.heal();
      t.run(30 * SECOND);
      for (let key = 0; key < 600; key++) expect(t.values(key)).toEqual(Array(3).fill(`of ${key % 3}`));
      expect(new Set([0, 1, 2].map((node) => viewOf(t, node).seen.join())).size).toBe(1);
    }
  });

  it('cost a few hashes where nothing differs', () => {
    const t = town(MERKLE, { keys: many });
    for (let key = 0; key < 600; key++) t.ask(0, [write(key, key)]);
    t.run(10 * SECOND);
    t.sentByKind.clear();
    t.run(10 * SECOND);
    expect([...t.sentByKind]).toEqual([['roots', 30]]);
  });

  it('fill a lost disk again, as vectors do', () => {
    const t = town(MERKLE);
    t.do(0, write('kept'));
    t.run(SECOND);
    t.wipe(0);
    t.restart(0);
    t.run(5 * SECOND);
    expect(t.values(X)).toEqual(['kept', 'kept', 'kept']);
    expect(viewOf(t, 0).slot).toBe(3);
  });
});

describe('causal delivery', () => {
  /** The way from E to P is slow; U has read what E wrote when it writes. */
  function answered(options: Partial<MultiMasterOptions>) {
    let slow = true;
    const late = (from: number, to: number) => (slow && from === 0 && to === 2 ? 305 : delays[from]![to]!) * MS;
    const t = town(options, { latency: late });
    t.do(0, write('why', X));
    t.run(45 * MS);
    t.do(1, write('because', Y));
    t.run(90 * MS);
    const between = [t.values(X)[2], t.values(Y)[2]];
    slow = false;
    t.run(SECOND);
    expect([t.values(X)[2], t.values(Y)[2]]).toEqual(['why', 'because']);
    return between;
  }

  it('T13: an answer is held until its question is there', () => {
    expect(answered({})).toEqual([undefined, 'because']);
    expect(answered({ delivery: 'causal' })).toEqual([undefined, undefined]);
  });

  it('takes what is sent together only together with all that it rests on, whoever waits for whom', () => {
    for (const seed of [1, 2, 3, 4]) {
      // Writes are gathered for a while, so that messages of two replicas would rest on one another.
      const t = town({ delivery: 'causal', interval: 300 * MS }, { seed, loss: 0.1, reorder: 0.3, duplicate: 0.2 });
      for (let i = 0; i < 60; i++) {
        t.ask(t.random.below(3), [write(i, i % 2)]);
        t.run(t.random.below(120) * MS);
      }
      t.run(20 * SECOND);
      for (const key of [X, Y]) expect(new Set(t.values(key)).size).toBe(1);
      expect(new Set([0, 1, 2].map((node) => viewOf(t, node).seen.join())).size).toBe(1);
    }
  });
});
