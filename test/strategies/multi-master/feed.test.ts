/** Masters that read one another's logs: on every topology each write is executed once everywhere, whatever fails. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { type MultiMasterOptions, multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { operation } from '../fake-context.ts';
import { MS } from '../town.ts';
import { executedAt, isInOrder, type Place, SECOND, town, write, X } from './feed-town.ts';

const WAYS: readonly [string, Partial<MultiMasterOptions>][] = [
  ['ring', { topology: 'ring' }],
  ['star', { topology: 'star' }],
  ['chain', { topology: 'chain' }],
  ['mesh that polls', { poll: 200 * MS }],
  ['ring that polls', { topology: 'ring', poll: 70 * MS, batch: 3 }],
  ['chain in small messages', { topology: 'chain', batch: 1, interval: 50 * MS }],
  ['ring by server ids', { topology: 'ring', origin_filter: 'own' }],
];

describe.each(WAYS)('%s', (_, options) => {
  it('executes each write once everywhere, those of one origin in order', () => {
    const t = town(options);
    t.run(SECOND);
    for (let i = 0; i < 40; i++) {
      t.ask(i % 4, [write(i, i % 3)]);
      t.run(30 * MS);
    }
    t.run(3 * SECOND);
    for (const node of [0, 1, 2, 3]) {
      const executed = executedAt(t, node);
      expect(new Set(executed).size).toBe(40);
      expect(executed.length).toBe(40);
      expect(isInOrder(executed)).toBe(true);
      expect(t.values(X)[node]).toBe(39);
    }
  });

  it('goes on where it stood after crashes of one in the middle', () => {
    const t = town(options, { loss: 0.05, duplicate: 0.1 });
    t.run(SECOND);
    for (let i = 0; i < 60; i++) {
      if (i % 15 === 3) t.crash(1);
      if (i % 15 === 8) t.restart(1);
      t.ask(i % 4, [write(i, i % 3)]);
      t.run(30 * MS);
    }
    t.restart(1);
    t.run(12 * SECOND);
    for (const key of [0, 1, 2]) expect(new Set(t.values(key)).size).toBe(1);
    const seen = t.nodes.map(({ replica }) => (replica!.view() as { seen: number[] }).seen);
    for (const one of seen) expect(one).toEqual(seen[0]);
    // Nobody needed the states of keys: the logs had it all.
    expect([...t.sentByKind.keys()]).not.toContain('page');
  });

  it('catches up after a cut', () => {
    const t = town(options);
    t.run(SECOND);
    t.isolate(2);
    for (let i = 0; i < 20; i++) {
      t.ask(i % 4, [write(i, i % 3)]);
      t.run(20 * MS);
    }
    t.heal();
    t.run(6 * SECOND);
    for (const node of [0, 1, 2, 3]) expect(executedAt(t, node).toSorted()).toEqual(executedAt(t, 0).toSorted());
    expect(executedAt(t, 2).length).toBe(20);
    expect([...t.sentByKind.keys()]).not.toContain('page');
  });
});

describe('operators', () => {
  const remove = (t: Place, node: number, about: number) => t.nodes[node]!.replica!.onOperator!('remove-member', about);
  const add = (t: Place, node: number, about: number) => t.nodes[node]!.replica!.onOperator!('add-member', about);

  it.each(['ring', 'star', 'chain', 'mesh'] as const)(
    'take a master out of a %s, which closes, and put it back',
    (topology) => {
      const t = town({ topology, batch: 10 });
      t.run(SECOND);
      for (let i = 0; i < 8; i++) t.ask(i % 4, [write(i, i)]);
      t.run(SECOND);
      t.isolate(0);
      expect(remove(t, 1, 0)).toBe(true);
      t.run(SECOND);
      for (let i = 8; i < 16; i++) t.ask(1 + (i % 3), [write(i, i)]);
      t.run(2 * SECOND);
      for (let key = 0; key < 16; key++) expect(new Set(t.values(key).slice(1)).size).toBe(1);
      t.heal();
      t.run(2 * SECOND);
      expect(t.do(0, write('late'))).toMatchObject({ kind: 'refused', why: 'it was taken out of the group' });
      expect(add(t, 2, 0)).toBe(true);
      t.run(4 * SECOND);
      t.do(0, write('back', 20));
      t.do(3, write('there', 21));
      t.run(2 * SECOND);
      for (let key = 0; key < 22; key++) expect(new Set(t.values(key)).size).toBe(1);
    },
  );

  it('meet what only the one that left had read: a full sync brings it', () => {
    const t = town({ topology: 'ring' });
    t.run(SECOND);
    // 0 reads 3, and 1 reads 0: 3's write comes to 0 and no further.
    t.cut(0, 1);
    t.ask(3, [write('by 3')]);
    t.run(SECOND);
    expect(t.values(X)).toEqual(['by 3', undefined, undefined, 'by 3']);
    remove(t, 3, 0);
    t.isolate(0);
    t.run(3 * SECOND);
    expect(t.values(X)).toEqual(['by 3', 'by 3', 'by 3', 'by 3']);
    expect(t.sentByKind.get('page')).toBeGreaterThan(0);
  });

  it('T14: what is on its way from the one that left circles for ever, unless somebody knows it or hops are counted', () => {
    for (const [options, expected] of [
      [{ origin_filter: 'own' }, 'for ever'],
      [{ origin_filter: 'executed' }, 2],
      [{ origin_filter: 'own', ttl: 2 }, 2],
    ] as const) {
      const t = town({ topology: 'ring', ...options }, { count: 3 });
      t.run(SECOND);
      t.ask(0, [write(1)]);
      t.run(20 * MS);
      remove(t, 0, 0);
      t.run(10 * SECOND);
      const executed = [...executedAt(t, 1), ...executedAt(t, 2)].length;
      if (expected === 'for ever') expect(executed).toBeGreaterThan(100);
      else expect(executed).toBe(expected);
    }
  });
});

describe('a disk that was replaced', () => {
  it.each(['ring', 'star', 'chain', 'mesh'] as const)(
    'is filled again on a %s, and goes on under another name',
    (topology) => {
      const t = town({ topology, batch: 7 });
      t.run(SECOND);
      for (let i = 0; i < 12; i++) t.ask(i % 4, [write(i, i)]);
      t.run(SECOND);
      t.wipe(1);
      t.ask(0, [write('meanwhile', 12)]);
      t.run(SECOND);
      t.restart(1);
      t.run(4 * SECOND);
      t.do(1, write('new life', 13));
      t.do(3, write('other', 14));
      t.run(2 * SECOND);
      for (let key = 0; key < 15; key++) expect(new Set(t.values(key)).size).toBe(1);
      expect(t.values(13)).toEqual(Array(4).fill('new life'));
    },
  );
});

describe('what a read writes back', () => {
  it('stands in the log, and reaches the others', () => {
    const t = town({ topology: 'ring', conflict: 'resolve-on-read' });
    t.run(SECOND);
    t.ask(0, [write('a')]);
    t.ask(2, [write('b')]);
    t.run(2 * SECOND);
    t.do(1, operation('read', X));
    t.run(2 * SECOND);
    const { seen } = t.nodes[3]!.replica!.view() as { seen: number[] };
    expect(seen).toEqual([1, 1, 1]);
    t.crash(1);
    t.restart(1);
    t.run(2 * SECOND);
    expect(new Set(t.values(X)).size).toBe(1);
    expect(t.sentByKind.has('page')).toBe(false);
  });
});

describe('what cannot stand together', () => {
  const regions = ['E', 'U', 'P'];
  const objection = (options: Partial<MultiMasterOptions>) =>
    multiMaster.objection!({ ...defaults(multiMaster.options), ...options }, regions);

  it('is refused in a sentence', () => {
    expect(objection({})).toBeUndefined();
    expect(objection({ topology: 'ring', ttl: 1 })).toContain('2 hops on a ring of 3');
    expect(objection({ topology: 'ring', ttl: 2 })).toBeUndefined();
    expect(objection({ overflow: 'drop' })).toContain('queue: 1000');
    expect(objection({ overflow: 'drop', queue: 5 })).toContain('full_sync');
    expect(objection({ overflow: 'drop', queue: 5, full_sync: SECOND })).toBeUndefined();
    expect(objection({ queue: 5 })).toContain('bounds nothing');
    expect(objection({ poll: 0 })).toContain('without a pause');
    expect(objection({ poll: MS, interval: MS })).toContain('nothing is pushed');
    expect(objection({ full_sync: 0 })).toContain('takes time');
  });
});
