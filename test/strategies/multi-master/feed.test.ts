/** Masters that read one another's logs: on every topology each write is executed once everywhere, whatever fails. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { type MultiMasterOptions, multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town, type TownOptions } from '../town.ts';

const X = 0;
const SECOND = 1000 * MS;
const keys = keySpace(['register', 'counter', 'set', 'register']);

function town(options: Partial<MultiMasterOptions> = {}, more: Partial<TownOptions> = {}) {
  return new Town(multiMaster, { ...defaults(multiMaster.options), ...options }, { count: 4, keys, ...more });
}

type Place = ReturnType<typeof town>;
const write = (value: number | string, key = X) => operation('write', key, { value });

/** By node, in order: what observers were told was executed there, as `slot:n`. */
function executedAt(t: Place, node: number): string[] {
  return t.lives
    .filter((life) => life.node === node)
    .flatMap(({ context }) => context.appliedHere.map(({ origin, n }) => `${origin}:${n}`));
}

/** Of each origin one after the other. */
function isInOrder(executed: readonly string[]): boolean {
  const last = new Map<string, number>();
  return executed.every((name) => {
    const [slot, n] = name.split(':') as [string, string];
    const follows = Number(n) === (last.get(slot) ?? 0) + 1;
    last.set(slot, Number(n));
    return follows;
  });
}

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

describe('a full queue', () => {
  const cutOff = (options: Partial<MultiMasterOptions>) => {
    const t = town({ topology: 'ring', queue: 10, ...options });
    t.run(SECOND);
    // 1 reads what 0 does.
    t.cut(0, 1);
    const asks = Array.from({ length: 30 }, (_, i) => {
      const ask = t.ask(0, [write(i, i)]);
      t.run(20 * MS);
      return ask;
    });
    return { t, asks };
  };

  it('keeps writes waiting, and refuses them by name, where it blocks', () => {
    const { t, asks } = cutOff({ overflow: 'block' });
    expect(asks.filter(({ outcome }) => outcome?.kind === 'ok')).toHaveLength(10);
    t.run(700 * MS);
    expect(asks[10]!.outcome).toMatchObject({ kind: 'refused', why: 'the queue to region-1 is full' });
    expect(asks[29]!.outcome).toBeUndefined();
    t.heal();
    t.run(3 * SECOND);
    const refused = asks.filter(({ outcome }) => outcome?.kind === 'refused').length;
    expect(asks.filter(({ outcome }) => outcome?.kind === 'ok')).toHaveLength(30 - refused);
    expect(refused).toBeGreaterThan(10);
    for (const node of [1, 2, 3]) expect(executedAt(t, node)).toHaveLength(30 - refused);
    expect(t.do(0, write('again'))).toMatchObject({ kind: 'ok' });
  });

  it('lets those in who wait when there is room again', () => {
    const { t, asks } = cutOff({ overflow: 'block' });
    t.run(300 * MS);
    t.heal();
    t.run(3 * SECOND);
    expect(asks.at(-1)!.outcome).toMatchObject({ kind: 'ok' });
  });

  it('is thrown away where it is dropped, and a full sync brings it', () => {
    const { t, asks } = cutOff({ overflow: 'drop', full_sync: 10 * SECOND });
    const thrown = () => (t.nodes[0]!.replica!.view() as { readers: { thrown: number }[] }).readers[0]!.thrown;
    expect(asks.every(({ outcome }) => outcome?.kind === 'ok')).toBe(true);
    expect(thrown()).toBe(22);
    t.heal();
    // Nobody asks for it before its time.
    const due = t.nodes[0]!.context.timers.get('sync/0')!.at;
    t.run(due - t.now - MS);
    expect(t.values(0)).toEqual([0, undefined, undefined, undefined]);
    t.run(2 * SECOND);
    for (let key = 0; key < 30; key++) expect(t.values(key)).toEqual([key, key, key, key]);
    expect(t.sentByKind.get('page')).toBeGreaterThan(0);
    // And then events flow again.
    const pages = t.sentByKind.get('page');
    t.do(0, write('again'));
    t.run(SECOND);
    expect(t.values(X)).toEqual(['again', 'again', 'again', 'again']);
    expect(t.sentByKind.get('page')).toBe(pages);
  });

  it('is kept where nothing is said', () => {
    const { t } = cutOff({ queue: 'unbounded' });
    t.heal();
    t.run(3 * SECOND);
    for (const node of [1, 2, 3]) expect(executedAt(t, node)).toHaveLength(30);
    expect(t.sentByKind.has('page')).toBe(false);
  });
});

describe('polling', () => {
  it('adds up to the time between two questions to the way', () => {
    const t = town({ poll: 200 * MS }, { count: 2 });
    const lags: number[] = [];
    t.run(SECOND);
    for (let i = 0; i < 200; i++) {
      t.ask(0, [write(i)]);
      const at = t.now;
      while (t.values(X)[1] !== i && t.now - at < SECOND) t.run(MS);
      lags.push((t.now - at) / MS);
      t.run(t.random.below(400) * MS);
    }
    // 40 ms of way, 1 ms each for the disk that writes it and the grain of this clock; then U(0, 200).
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(41);
    expect(Math.max(...lags)).toBeLessThanOrEqual(242);
    const mean = lags.reduce((sum, lag) => sum + lag, 0) / lags.length;
    expect(Math.abs(mean - 141.5)).toBeLessThan(12);
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

describe('what storms had found', () => {
  it('a reader of a link that keeps no order catches up with a long backlog', () => {
    const t = town({ topology: 'ring', batch: 1 }, { reorder: 0.9, loss: 0.01 });
    t.run(SECOND);
    t.isolate(1);
    for (let i = 0; i < 500; i++) {
      t.ask(0, [write(i, i % 5)]);
      t.run(2 * MS);
    }
    t.heal();
    t.run(7 * SECOND);
    expect(executedAt(t, 3)).toHaveLength(500);
    expect(t.sentByKind.get('read')).toBeLessThan(60);
  });

  it('writes that wait at a master which is taken out are told so', () => {
    const t = town({ topology: 'ring', overflow: 'block', queue: 1 });
    t.run(SECOND);
    t.isolate(0);
    t.ask(0, [write(1)]);
    const waiting = t.ask(0, [write(2)]);
    t.run(100 * MS);
    t.nodes[0]!.replica!.onOperator!('remove-member', 0);
    expect(waiting.outcome).toMatchObject({ kind: 'refused', why: 'it was taken out of the group' });
  });

  it('a new log on a damaged disk reads nothing of the old one back', () => {
    const t = town({ topology: 'ring' });
    t.run(SECOND);
    for (let i = 0; i < 5; i++) t.do(1, write(i));
    t.run(SECOND);
    // A record fails its checksum: records are gone, and cells are still there.
    const { disk } = t.nodes[1]!;
    t.crash(1);
    disk.truncate(0);
    disk.isReplaced = true;
    t.restart(1);
    t.run(3 * SECOND);
    t.do(1, write('new', 1));
    t.run(SECOND);
    t.crash(1);
    t.restart(1);
    t.run(3 * SECOND);
    const { log } = t.nodes[1]!.replica!.view() as { log: number[] };
    expect(log[1]).toBe(1);
    expect(t.values(1)).toEqual(['new', 'new', 'new', 'new']);
  });

  it('what is passed on counts against the queue as well', () => {
    const t = town({ topology: 'ring', overflow: 'drop', queue: 5, full_sync: 100 * SECOND });
    t.run(SECOND);
    t.cut(1, 2);
    for (let i = 0; i < 12; i++) {
      t.do(0, write(i));
      t.run(100 * MS);
    }
    const { readers } = t.nodes[1]!.replica!.view() as { readers: { backlog: number; thrown: number }[] };
    expect(readers[0]!.thrown).toBeGreaterThan(0);
    expect(readers[0]!.backlog).toBeLessThanOrEqual(5);
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
