/** Asked twice, done once; two keys, both in the end. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { type Options, options } from '../../../src/strategies/quorum/options.ts';
import { quorum } from '../../../src/strategies/quorum/strategy.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town } from '../town.ts';

const STOCK = 0;
const ORDER = 9;
const SECOND = 1000 * MS;
const townOf = (set: Partial<Options> = {}, count = 3) =>
  new Town(quorum, { ...defaults(options), ...set }, { count, keys: keySpace(['counter'], [10]) });
const add = operation('increment', STOCK);
const buy = operation('decrement-and-insert', STOCK, { into: ORDER, value: 7 });

describe('a transaction that is asked for again', () => {
  it('is answered as the first time, though twenty others came between', () => {
    const town = townOf();
    const ask = town.ask(0, [add], { idempotent: true });
    town.run(2 * SECOND);
    for (let i = 0; i < 20; i++) town.do(i % 3, add, { idempotent: true });
    const again = { ...ask.request, attempt: 2 };
    town.asks.push({ request: again, node: 1, outcome: undefined });
    town.nodes[1]!.replica!.onRequest(again);
    town.run(2 * SECOND);
    expect(town.asks.at(-1)!.outcome).toMatchObject({ kind: 'ok', value: 11 });
    expect(town.values(STOCK)).toEqual([31, 31, 31]);
  });

  it('is done again where it does not ask to be recognised', () => {
    const town = townOf();
    const ask = town.ask(0, [add]);
    town.run(2 * SECOND);
    town.ask(1, [add], { opId: ask.request.opId, attempt: 2 });
    town.run(2 * SECOND);
    expect(town.values(STOCK)).toEqual([12, 12, 12]);
  });

  it('is done again after the time for which it is remembered', () => {
    const town = townOf({ dedup: 5 * SECOND });
    const ask = town.ask(0, [add], { idempotent: true });
    town.run(10 * SECOND);
    for (let i = 0; i < 20; i++) town.do(i % 3, add, { idempotent: true });
    town.ask(1, [add], { opId: ask.request.opId, attempt: 2, idempotent: true });
    town.run(2 * SECOND);
    expect(town.values(STOCK)).toEqual([32, 32, 32]);
  });

  it('is not said to be done before as many have it as the level asks for', () => {
    const town = townOf({ w: 'all', r: 'one', anti_entropy: Number.POSITIVE_INFINITY, hints: HINTLESS });
    town.cut(0, 2);
    town.cut(1, 2);
    const ask = town.ask(0, [add], { idempotent: true });
    town.run(3 * SECOND);
    town.ask(1, [add], { opId: ask.request.opId, attempt: 2, idempotent: true });
    town.run(3 * SECOND);
    expect(town.asks.map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
    town.heal();
    town.run(10 * SECOND);
    town.ask(1, [add], { opId: ask.request.opId, attempt: 3, idempotent: true });
    town.run(3 * SECOND);
    expect(town.asks.at(-1)!.outcome).toMatchObject({ kind: 'ok', value: 11 });
    expect(town.values(STOCK)).toEqual([11, 11, 11]);
  });
});

const HINTLESS = { window: 0, count_to_w: false };

describe.each(['conditional', 'never'] as const)('a decrement with an insert (lwt: %s)', (lwt) => {
  it('does both', () => {
    const town = townOf({ lwt });
    expect(town.do(0, buy)).toMatchObject({ kind: 'ok', done: true, value: 9 });
    town.run(2 * SECOND);
    expect(town.values(STOCK)).toEqual([9, 9, 9]);
    expect(town.values(ORDER)).toEqual([7, 7, 7]);
  });

  it('does both in the end where its coordinator dies between the two', () => {
    let both = 0;
    let neither = 0;
    for (let after = 40; after <= 520; after += 20) {
      const town = townOf({ lwt });
      town.ask(0, [buy]);
      town.run(after * MS);
      town.crash(0);
      town.run(20 * SECOND);
      town.restart(0);
      town.run(20 * SECOND);
      const [stock] = new Set(town.values(STOCK));
      const [order] = new Set(town.values(ORDER));
      expect(new Set(town.values(STOCK)).size).toBe(1);
      expect([stock, order], `dead after ${after} ms`).toEqual(stock === 9 ? [9, 7] : [10, undefined]);
      if (stock === 9) both++;
      else neither++;
    }
    expect(both).toBeGreaterThan(3);
    expect(neither).toBeGreaterThan(0);
  });

  it('is refused where versions are siblings', () => {
    const town = townOf({ lwt, conflict: 'siblings' });
    expect(town.do(0, buy)).toMatchObject({ kind: 'failed' });
  });
});
