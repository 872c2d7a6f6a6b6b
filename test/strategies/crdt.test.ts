/** CRDT replicas together: nothing acknowledged is lost, whatever happens on the way. */
import fc from 'fast-check';
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

interface Step {
  readonly what: 'increment' | 'add' | 'remove' | 'cut' | 'heal' | 'crash' | 'restart' | 'write';
  readonly node: number;
  readonly value: number;
  readonly wait: number;
}

describe('whatever happens', () => {
  const step = fc.record<Step>({
    what: fc.constantFrom(
      'increment',
      'increment',
      'increment',
      'add',
      'add',
      'remove',
      'write',
      'cut',
      'heal',
      'crash',
      'restart',
    ),
    node: fc.nat(3),
    value: fc.nat(3),
    wait: fc.nat(400),
  });

  for (const sync of ['delta', 'state'] as const) {
    it(`${sync}: counters are exact, elements are as specified, and everybody agrees`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1 }), (plan, seed) => {
          const t = town({ sync }, { count: 4, seed, loss: 0.1, duplicate: 0.1, reorder: 0.3 });
          for (const { what, node, value, wait } of plan) {
            if (what === 'increment') t.ask(node, [increment]);
            else if (what === 'add') t.ask(node, [add(`${node} ${value}`)]);
            else if (what === 'remove') t.ask(node, [remove(`${value} ${value}`)]);
            else if (what === 'write') t.ask(node, [operation('write', NAME, { value: t.asks.length })]);
            else if (what === 'cut') t.cut(node, value);
            else if (what === 'heal') t.heal();
            else if (what === 'crash') t.crash(node);
            else t.restart(node);
            t.run(wait * MS);
          }
          t.heal();
          for (const node of [0, 1, 2, 3]) t.restart(node);
          t.run(20 * SECOND);
          const done = t.asks.filter(({ outcome }) => outcome?.done === true);
          // An unanswered increment may have been kept: its node died before it could say so.
          const increments = t.asks.filter(({ request }) => request.operations[0]!.kind === 'increment');
          const acked = increments.filter((ask) => done.includes(ask)).length;
          const count = (t.values(COUNT)[0] ?? 0) as number;
          expect(count).toBeGreaterThanOrEqual(acked);
          expect(count).toBeLessThanOrEqual(increments.length);
          const wasRemoved = new Set(
            t.asks
              .map(({ request }) => request.operations[0]!)
              .filter((o) => o.kind === 'remove')
              .map((o) => o.value),
          );
          for (const { request } of done) {
            const { kind, value } = request.operations[0]!;
            if (kind === 'add' && !wasRemoved.has(value)) expect(t.values(CART)[0]).toContain(value);
          }
          for (const key of [COUNT, CART, NAME]) {
            for (const value of t.values(key)) expect(value).toEqual(t.values(key)[0]);
          }
        }),
        { numRuns: 60 },
      );
    });
  }
});
