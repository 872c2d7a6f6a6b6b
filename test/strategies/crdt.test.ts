/** CRDT replicas together: nothing acknowledged is lost, whatever happens on the way. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import { type CrdtOptions, crdt } from '../../src/strategies/crdt/strategy.ts';
import { keySpace, operation } from './fake-context.ts';
import { MS, Town, type TownOptions } from './town.ts';

const SECOND = 1000 * MS;
const COUNT = 0;
const STOCK = 1;
const CART = 2;
const NAME = 3;
const ROWS = 4;
const keys = keySpace(['counter', 'bounded-counter', 'set', 'register'], [undefined, 10]);

function town(options: Partial<CrdtOptions> = {}, more: Partial<TownOptions> = {}) {
  return new Town(crdt, { ...defaults(crdt.options), ...options }, { count: 3, keys, ...more });
}

const increment = operation('increment', COUNT);
const add = (value: string) => operation('add', CART, { value });
const remove = (value: string) => operation('remove', CART, { value });

describe('a delta on its way', () => {
  it('is acknowledged here at once, and leaves with the next interval', () => {
    const t = town({ interval: 100 * MS });
    const ask = t.ask(0, [increment]);
    t.run(5 * MS);
    expect(ask.outcome).toMatchObject({ done: true, value: 1 });
    t.run(90 * MS);
    expect(t.sentByKind.get('push')).toBeUndefined();
    t.run(60 * MS);
    expect(t.values(COUNT)).toEqual([1, 1, 1]);
    expect(t.sentByKind.get('push')).toBe(2);
  });

  it('travels joined: a hundred increments are one entry of one message', () => {
    const t = town();
    for (let i = 0; i < 60; i++) t.ask(0, [increment]);
    const bytes = t.bytes;
    t.run(150 * MS);
    expect(t.values(COUNT)).toEqual([60, 60, 60]);
    // Two headers and acknowledgements, sixty ids each, one counter each.
    expect(t.bytes - bytes).toBeLessThan(2 * (40 + 60 * 8 + 100) + 2 * 40);
    for (const { context } of t.lives) expect(context.appliedHere).toHaveLength(60);
  });

  it('brings both keys of a decrement-and-insert together, also by repair and as whole state', () => {
    for (const sync of ['delta', 'state'] as const) {
      const t = town({ sync });
      const check = () => {
        for (const { replica } of t.nodes) {
          let orders = 0;
          for (let row = ROWS; row < ROWS + 300; row++) if (replica?.read(row) !== undefined) orders++;
          expect(replica?.read(STOCK)).toBe(1000 - orders);
        }
      };
      t.do(0, operation('increment', STOCK, { amount: 990 }));
      t.run(SECOND);
      t.isolate(2);
      for (let i = 0; i < 300; i++) {
        t.ask(i % 2, [operation('decrement-and-insert', STOCK, { into: ROWS + i, value: `order ${i}` })]);
        t.run(MS);
        if (i === 150) t.crash(0);
        if (i === 160) t.restart(0);
      }
      t.heal();
      for (let i = 0; i < 100; i++) {
        t.run(37 * MS);
        check();
      }
      t.run(5 * SECOND);
      expect(t.values(STOCK)).toEqual(new Array(3).fill(t.values(STOCK)[0]));
    }
  });
});

describe('operations', () => {
  it('C12, T12: each region declines what it cannot see, and both together oversell', () => {
    const t = town();
    expect(t.do(0, operation('decrement', STOCK, { amount: 11 }))).toMatchObject({ done: false, why: 'out of stock' });
    const sales = [0, 1].map((node) => t.ask(node, [operation('decrement', STOCK, { amount: 8 })]));
    t.run(SECOND);
    expect(sales.map(({ outcome }) => outcome?.done)).toEqual([true, true]);
    expect(t.values(STOCK)).toEqual([-6, -6, -6]);
  });

  it('T02: increments at the same time all count', () => {
    const t = town();
    for (let pair = 0; pair < 5; pair++) {
      t.ask(0, [increment]);
      t.ask(1, [increment]);
      t.run(40 * MS);
    }
    t.run(SECOND);
    expect(t.values(COUNT)).toEqual([10, 10, 10]);
    expect(t.conflicts()).toEqual([]);
  });

  it('adding wins over removing at the same time', () => {
    const t = town();
    t.do(0, add('milk'));
    t.run(SECOND);
    t.ask(0, [add('milk')]);
    t.ask(1, [remove('milk')]);
    t.run(SECOND);
    for (const value of t.values(CART)) expect(value).toEqual(['milk']);
  });

  it('registers go to the last writer, and the other is told of', () => {
    const t = town();
    t.setClock(1, -5 * SECOND);
    const write = (value: string) => operation('write', NAME, { value });
    t.ask(0, [write('by 0')]);
    t.ask(1, [write('by 1')]);
    t.run(SECOND);
    expect(t.values(NAME)).toEqual(['by 0', 'by 0', 'by 0']);
    expect(t.conflicts()).toEqual([{ write: 2, fate: 'dropped' }]);
    // The slow clock has seen it, so it wins from now on.
    t.do(1, write('later'));
    t.run(SECOND);
    expect(t.values(NAME)).toEqual(['later', 'later', 'later']);
    expect(t.conflicts()).toHaveLength(1);
  });

  it('writes whole sets and numbers as changes to what is here', () => {
    const t = town();
    t.do(0, add('old'));
    t.do(0, increment);
    t.run(SECOND);
    t.ask(0, [operation('write', CART, { value: ['new', 'other'] }), operation('write', COUNT, { value: 50 })]);
    t.ask(1, [add('mine'), increment]);
    t.run(SECOND);
    for (const value of t.values(CART)) expect(value).toEqual(['mine', 'new', 'other']);
    expect(t.values(COUNT)).toEqual([51, 51, 51]);
    t.do(2, operation('delete', CART));
    t.run(SECOND);
    expect(t.values(CART)).toEqual([[], [], []]);
  });

  it('does a request whole or not at all', () => {
    const t = town();
    const ask = t.ask(0, [increment, operation('decrement', STOCK, { amount: 11 })]);
    t.run(SECOND);
    expect(ask.outcome).toMatchObject({ kind: 'ok', done: false });
    expect(t.values(COUNT)).toEqual([undefined, undefined, undefined]);
  });
});
