/** Multi-master: what it drops, keeps and merges, and that every replica ends up with the same. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import { type MultiMasterOptions, multiMaster } from '../../src/strategies/multi-master/strategy.ts';
import { keySpace, operation } from './fake-context.ts';
import { MS, Town, type TownOptions } from './town.ts';

const X = 0;
const STOCK = 1;
const CART = 2;
const ROW = 3;
const keys = keySpace(['register', 'bounded-counter', 'set', 'register'], [undefined, 10]);
const SECOND = 1000 * MS;

// E, U, P: one-way delays of correctness.md §6.
const delays = [
  [0, 40, 105],
  [40, 0, 85],
  [105, 85, 0],
];

function town(options: Partial<MultiMasterOptions> = {}, more: Partial<TownOptions> = {}) {
  const latency = (from: number, to: number) => (delays[from]?.[to] ?? 40) * MS;
  return new Town(multiMaster, { ...defaults(multiMaster.options), ...options }, { count: 3, keys, latency, ...more });
}

const write = (value: number | string, key = X) => operation('write', key, { value });

describe('last writer wins', () => {
  it('answers at once, and tells the others', () => {
    const t = town();
    const ask = t.ask(0, [write(1)]);
    t.run(2 * MS);
    expect(ask.outcome).toMatchObject({ kind: 'ok', done: true, value: 1 });
    expect(t.values(X)).toEqual([1, undefined, undefined]);
    t.run(200 * MS);
    expect(t.values(X)).toEqual([1, 1, 1]);
    for (const { context } of t.lives) expect(context.appliedHere).toEqual([{ write: 1, origin: 0, n: 1 }]);
  });

  it('shows nobody what is not durable yet', () => {
    const t = town();
    t.ask(0, [write(1)]);
    const read = t.ask(0, [operation('read', X)]);
    expect(read.outcome).toBeUndefined();
    t.crash(0);
    t.restart(0);
    t.run(300 * MS);
    expect(t.values(X)).toEqual([undefined, undefined, undefined]);
  });

  it('T01: with wall clocks a slow clock loses its own acknowledged write to what it has seen', () => {
    for (const [clock, final, dropped] of [['wall', 1, 1] as const, ['hybrid', 2, 0] as const]) {
      const t = town({ clock });
      t.setClock(1, -500 * MS);
      t.run(1000 * MS);
      t.ask(0, [write(1)]);
      t.run(100 * MS);
      expect(t.do(1, operation('read', X)).value).toBe(1);
      expect(t.do(1, write(2))).toMatchObject({ kind: 'ok', done: true });
      expect(t.do(1, operation('read', X)).value).toBe(final);
      t.run(SECOND);
      expect(t.values(X)).toEqual([final, final, final]);
      expect(t.conflicts()).toHaveLength(dropped);
      if (dropped > 0) expect(t.conflicts()).toEqual([{ write: 3, fate: 'dropped' }]);
    }
  });

  it('T02: increments at the same time are lost, one of each pair', () => {
    const t = town();
    for (let pair = 0; pair < 5; pair++) {
      t.ask(0, [operation('increment', STOCK)]);
      t.ask(1, [operation('increment', STOCK)]);
      t.run(SECOND);
    }
    expect(t.values(STOCK)).toEqual([15, 15, 15]);
    expect(t.conflicts().filter(({ fate }) => fate === 'dropped')).toHaveLength(5);
  });

  it('T03: equal stamps are settled by slot; "keep mine" never agrees', () => {
    for (const tie of ['node', 'keep-mine'] as const) {
      const t = town({ tie, clock: 'wall' });
      t.ask(0, [write('E')]);
      t.ask(1, [write('U')]);
      t.run(5 * SECOND);
      if (tie === 'node') expect(t.values(X)).toEqual(['U', 'U', 'U']);
      else expect(t.values(X).slice(0, 2)).toEqual(['E', 'U']);
    }
  });

  it('T04: a clock an hour ahead poisons a key for an hour, unless its stamps are refused', () => {
    for (const max_offset of [Number.POSITIVE_INFINITY, 500 * MS]) {
      const t = town({ max_offset });
      t.run(5 * SECOND);
      t.setClock(1, 3600 * SECOND);
      const poisoned = t.do(1, write('from the future'));
      t.setClock(1, 0);
      expect(poisoned.kind).toBe(max_offset === 500 * MS ? 'refused' : 'ok');
      t.run(SECOND);
      t.do(0, write('now'));
      t.run(SECOND);
      // With hybrid clocks E has seen the stamp, and goes on from there.
      expect(t.values(X)).toEqual(['now', 'now', 'now']);
      const wall = town({ max_offset, clock: 'wall' });
      wall.run(5 * SECOND);
      wall.setClock(1, 3600 * SECOND);
      wall.do(1, write('from the future'));
      wall.setClock(1, 0);
      wall.run(SECOND);
      for (let i = 0; i < 3; i++) wall.do(0, write(`later ${i}`));
      wall.run(SECOND);
      const dropped = wall.conflicts().filter(({ fate }) => fate === 'dropped').length;
      expect([wall.values(X)[2], dropped]).toEqual(max_offset === 500 * MS ? ['later 2', 0] : ['from the future', 3]);
    }
  });

  it('a clock that was always ahead is found out by the others, and refuses writes', () => {
    const t = town({ max_offset: 500 * MS });
    t.setClock(1, 800 * MS);
    t.run(10 * SECOND);
    expect(t.do(1, write(1))).toMatchObject({ kind: 'refused' });
    expect(t.do(0, write(2))).toMatchObject({ kind: 'ok' });
  });

  it('T05: a clock that steps back loses to its own past, unless it never goes back', () => {
    for (const [clock, final] of [
      ['wall', 'before'] as const,
      ['monotonic', 'after'] as const,
      ['hybrid', 'after'] as const,
    ]) {
      const t = town({ clock });
      t.run(4900 * MS);
      t.do(0, write('before'));
      t.setClock(0, -2 * SECOND);
      t.do(0, write('after'));
      t.run(SECOND);
      expect(t.values(X)).toEqual([final, final, final]);
    }
  });

  it('T11, T12: two regions take the same name and sell the same stock', () => {
    const t = town();
    const bob = [0, 1].map((node) => t.ask(node, [operation('insert', ROW, { value: `bob of ${node}` })]));
    const sold = [0, 1].map((node) => t.ask(node, [operation('decrement', STOCK, { amount: 8 })]));
    t.run(SECOND);
    expect([...bob, ...sold].map(({ outcome }) => outcome?.done)).toEqual([true, true, true, true]);
    // The stock looks right, for one of the two sales is forgotten.
    expect(t.values(STOCK)).toEqual([2, 2, 2]);
    expect(new Set(t.values(ROW)).size).toBe(1);
  });

  it('T15: both keys of a decrement-and-insert arrive together', () => {
    const t = town();
    t.ask(0, [operation('decrement-and-insert', STOCK, { amount: 2, into: ROW, value: 'order 1' })]);
    for (let i = 0; i < 200; i++) {
      t.run(MS);
      for (const { replica } of t.nodes) {
        expect([replica?.read(STOCK), replica?.read(ROW)]).toEqual(
          replica?.read(ROW) ? [8, 'order 1'] : [10, undefined],
        );
      }
    }
    expect(t.values(ROW)).toEqual(['order 1', 'order 1', 'order 1']);
  });

  it('declines on what it sees here', () => {
    const t = town();
    expect(t.do(0, operation('decrement', STOCK, { amount: 11 }))).toMatchObject({ done: false, why: 'out of stock' });
    expect(t.do(0, operation('cas', X, { expected: 1, value: 2 }))).toMatchObject({ done: false });
    expect(t.do(0, operation('cas', X, { expected: undefined, value: 2 }))).toMatchObject({ done: true });
    expect(t.do(0, operation('insert', X, { value: 3 }))).toMatchObject({ done: false, why: 'the row exists' });
    expect(t.do(0, operation('delete', X))).toMatchObject({ done: true });
    t.run(SECOND);
    expect(t.values(X)).toEqual([undefined, undefined, undefined]);
  });
});

describe('siblings', () => {
  it('keeps both, hands out both, and a write that has read them replaces them', () => {
    const t = town({ conflict: 'siblings' });
    t.ask(0, [write('E')]);
    t.ask(1, [write('U')]);
    t.run(SECOND);
    const seen = t.do(2, operation('read', X));
    expect(seen.siblings).toEqual(['E', 'U']);
    expect(t.conflicts()).toEqual([{ write: 1, fate: 'sibling' }]);
    t.do(2, write('both'), { token: seen.token });
    t.run(SECOND);
    expect(t.values(X)).toEqual(['both', 'both', 'both']);
    expect(t.do(0, operation('read', X)).siblings).toBeUndefined();
  });

  it('C11, T09: two clients with the same empty context through one server make two siblings', () => {
    const t = town({ conflict: 'siblings' });
    t.do(0, write('a'), { token: [] });
    t.do(0, write('b'), { token: [] });
    t.run(SECOND);
    for (const node of [0, 1, 2]) expect(t.do(node, operation('read', X)).siblings).toEqual(['a', 'b']);
  });

  it('T07: two clients that alternate through one server make at most two siblings', () => {
    const t = town({ conflict: 'siblings' });
    const tokens: (readonly number[])[] = [[], []];
    let most = 0;
    for (let turn = 0; turn < 20; turn++) {
      const { token } = t.do(0, write(turn), { token: tokens[turn % 2] });
      tokens[turn % 2] = token!;
      most = Math.max(most, t.do(0, operation('read', X)).siblings?.length ?? 1);
    }
    expect(most).toBe(2);
  });

  it('three at once are three, and stay so whatever the order of arrival', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const t = town({ conflict: 'siblings' }, { seed, reorder: 0.5, duplicate: 0.3 });
      for (const node of [0, 1, 2]) t.ask(node, [write(`by ${node}`)]);
      t.run(3 * SECOND);
      for (const node of [0, 1, 2]) expect(t.do(node, operation('read', X)).siblings).toEqual(['by 0', 'by 1', 'by 2']);
    }
  });
});

describe('merging', () => {
  it('adds numbers up, so that nothing is lost and stock goes below nothing', () => {
    const t = town({ conflict: 'merge' });
    t.do(2, operation('increment', STOCK, { amount: 2 }));
    t.run(SECOND);
    t.ask(0, [operation('decrement', STOCK, { amount: 8 })]);
    t.ask(1, [operation('decrement', STOCK, { amount: 8 })]);
    t.run(SECOND);
    expect(t.values(STOCK)).toEqual([-4, -4, -4]);
    t.do(0, operation('increment', STOCK, { amount: 10 }));
    t.run(SECOND);
    expect(t.values(STOCK)).toEqual([6, 6, 6]);
    expect(t.conflicts().map(({ fate }) => fate)).toContain('merged');
  });

  it('unites sets, so that what one side removed comes back from the other', () => {
    const t = town({ conflict: 'merge' });
    t.do(0, operation('add', CART, { value: 'milk' }));
    t.run(SECOND);
    t.ask(0, [operation('remove', CART, { value: 'milk' })]);
    t.ask(1, [operation('add', CART, { value: 'tea' })]);
    t.run(SECOND);
    for (const value of t.values(CART)) expect(value).toEqual(['milk', 'tea']);
  });

  it('counts exactly under losses, reordering and cuts', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const t = town({ conflict: 'merge' }, { seed, count: 4, loss: 0.1, reorder: 0.3, duplicate: 0.2 });
      for (let i = 0; i < 60; i++) {
        if (i === 20) t.isolate(2);
        if (i === 40) t.heal();
        t.ask(t.random.below(4), [operation('increment', STOCK)]);
        t.run(t.random.below(100) * MS);
      }
      t.run(20 * SECOND);
      expect(t.values(STOCK)).toEqual([70, 70, 70, 70]);
    }
  });
});
