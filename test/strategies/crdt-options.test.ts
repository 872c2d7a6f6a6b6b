/** What the options of the family choose: types that refuse, rights that travel, overlays, and what lies in files. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { resolvedYaml } from '../../src/scenario/write.ts';
import { neighboursOf } from '../../src/strategies/crdt/relay/overlay.ts';
import { type CrdtOptions, crdt } from '../../src/strategies/crdt/strategy.ts';
import { loadedText } from '../loaded.ts';
import { keySpace, operation } from './fake-context.ts';
import { MS, Town } from './town.ts';

const SECOND = 1000 * MS;
const [COUNT, STOCK, CART, NAME] = [0, 1, 2, 3];
const keys = keySpace(['counter', 'bounded-counter', 'set', 'register'], [0, 12]);

function town(options: Partial<CrdtOptions> = {}) {
  return new Town(crdt, { ...defaults(crdt.options), ...options }, { count: 3, keys });
}

describe('a type that cannot do it', () => {
  it('says so, and nothing is done', () => {
    const t = town({ counter: 'grow', set: 'grow' });
    expect(t.do(0, operation('increment', COUNT))).toMatchObject({ kind: 'ok', value: 1 });
    const down = t.do(0, operation('decrement', COUNT));
    expect(down).toMatchObject({ kind: 'failed', why: 'a counter that only grows cannot go down' });
    t.do(0, operation('add', CART, { value: 'milk' }));
    const removed = t.do(0, operation('remove', CART, { value: 'milk' }));
    expect(removed).toMatchObject({ kind: 'failed', why: 'a set that only grows cannot lose an element' });
    expect(t.do(0, operation('delete', CART)).kind).toBe('failed');
    t.run(SECOND);
    expect(t.values(COUNT)).toEqual([1, 1, 1]);
    for (const value of t.values(CART)) expect(value).toEqual(['milk']);
  });

  it('does a request whole or not at all', () => {
    const t = town({ counter: 'grow' });
    const ask = t.ask(0, [operation('increment', COUNT), operation('decrement', COUNT)]);
    t.run(SECOND);
    expect(ask.outcome?.kind).toBe('failed');
    expect(t.values(COUNT)).toEqual([0, 0, 0]);
  });
});

describe.each([
  ['mesh', {}],
  ['ring of deltas', { overlay: { shape: 'ring', links: [] } }],
  ['single updates', { sync: 'op' }],
] as const)('rights to a bounded counter over a %s', (_name, options) => {
  it('are asked for where they run out, and the next try finds them', () => {
    const t = town({ ...options, counter: 'bounded' });
    const take = (node: number, amount: number) => t.do(node, operation('decrement', STOCK, { amount }));
    expect(take(0, 4)).toMatchObject({ kind: 'ok', value: 8 });
    expect(take(0, 3)).toMatchObject({ kind: 'refused', tryAt: 1 });
    t.run(SECOND);
    expect(take(0, 3)).toMatchObject({ kind: 'ok', value: 5 });
    t.run(SECOND);
    expect(take(2, 6)).toMatchObject({ kind: 'ok', done: false, why: 'out of stock' });
    expect(t.values(STOCK)).toEqual([5, 5, 5]);
  });

  it('never sell more than there is, and all of it in the end', () => {
    const t = town({ ...options, counter: 'bounded' });
    const asks = [];
    for (let i = 0; i < 60; i++) {
      asks.push(t.ask(i % 3, [operation('decrement', STOCK, { amount: 1 + (i % 2) })]));
      t.run(97 * MS);
      if (i === 10) t.isolate(2);
      if (i === 30) t.heal();
      if (i === 40) t.crash(1);
      if (i === 45) t.restart(1);
    }
    t.run(5 * SECOND);
    const sold = asks.filter(({ outcome }) => outcome?.kind === 'ok' && outcome.done);
    const total = sold.reduce((sum, { request }) => sum + request.operations[0]!.amount, 0);
    const left = t.values(STOCK)[0] as number;
    expect(t.values(STOCK)).toEqual([left, left, left]);
    expect(left).toBe(12 - total);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(total).toBeGreaterThanOrEqual(11);
  });
});

describe('registers that keep siblings', () => {
  it('hand out three that were written at the same time, and one after a write that saw them', () => {
    const t = town({ register: 'mv' });
    for (const node of [0, 1, 2]) t.ask(node, [operation('write', NAME, { value: `by ${node}` })]);
    t.run(SECOND);
    expect(t.do(1, operation('read', NAME)).siblings).toEqual(['by 0', 'by 1', 'by 2']);
    t.do(1, operation('write', NAME, { value: 'one' }));
    t.run(SECOND);
    expect(t.do(2, operation('read', NAME))).toMatchObject({ value: 'one', siblings: undefined });
  });
});

describe('overlays', () => {
  const all = [3, 5, 8, 9, 12];
  const of = (shape: 'mesh' | 'ring' | 'star' | 'tree') =>
    all.map((self) => neighboursOf(self, all, { shape, links: [] }, String));
  it('join who they say', () => {
    expect(of('ring')).toEqual([
      [5, 12],
      [3, 8],
      [5, 9],
      [8, 12],
      [3, 9],
    ]);
    expect(of('star')).toEqual([[5, 8, 9, 12], [3], [3], [3], [3]]);
    expect(of('tree')).toEqual([[5, 8], [3, 9, 12], [3], [5], [5]]);
    expect(of('mesh')[1]).toEqual([3, 8, 9, 12]);
  });

  it('of links let one replica speak for its region', () => {
    const links = [['A', 'B']] as const;
    const regionOf = (address: number) => (address < 2 ? 'A' : 'B');
    const found = [0, 1, 2, 3].map((self) => neighboursOf(self, [0, 1, 2, 3], { shape: 'mesh', links }, regionOf));
    expect(found).toEqual([[1, 2], [0], [0, 3], [2]]);
  });
});

describe('in a file', () => {
  const read = (options: string) => {
    const text = `topology: {regions: {A: {nodes: 1}, B: {nodes: 1}, C: {nodes: 1}}, links: {default: {rtt: 1ms}}}
workload: {rate: 1/s, keys: {x: {count: 1}}, ops: {w: {do: write, keys: x, share: 100%}}}
strategies: [{use: crdt, with: ${options}}]
duration: 1s
`;
    const loaded = loadScenario('x.yaml', () => text);
    if ('problems' in loaded) return loaded.problems.map(({ what }) => what);
    return loaded.scenario.strategies[0]!.options as CrdtOptions;
  };

  it('what was resolved reads as it was written', () => {
    const text = `topology: {regions: {A: {nodes: 1}, B: {nodes: 1}}, links: {default: {rtt: 1ms}}}
workload: {rate: 1/s, keys: {x: {count: 1}}, ops: {w: {do: write, keys: x, share: 100%}}}
strategies: [{use: crdt, with: {overlay: {links: [A <-> B]}, tombstones: {grace: 10s}, remove: remove-wins, sync: op}}]
duration: 1s
`;
    const scenario = loadedText(text);
    const again = loadScenario('x.yaml', () => resolvedYaml(scenario));
    expect(again).toMatchObject({ scenario: { strategies: [{ options: scenario.strategies[0]!.options }] } });
  });

  it('an overlay is a word or a list of links, tombstones a word or a time, and `remove` short for `set`', () => {
    expect(read('{overlay: ring}')).toMatchObject({ overlay: { shape: 'ring', links: [] } });
    expect(read('{overlay: {links: [A <-> B, B <-> C]}}')).toMatchObject({
      overlay: {
        links: [
          ['A', 'B'],
          ['B', 'C'],
        ],
      },
    });
    expect(read('{overlay: {links: [A <-> D]}}')).toEqual(['no region is called `D`']);
    expect(read('{tombstones: stable}')).toMatchObject({ tombstones: { rule: 'stable' } });
    expect(read('{tombstones: {grace: 10s}}')).toMatchObject({ tombstones: { grace: 10_000_000 } });
    expect(read('{remove: remove-wins}')).toMatchObject({ set: 'remove-wins' });
  });
});
