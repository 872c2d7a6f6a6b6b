/** What waits for readers of logs: how much of it, for how long, and what storms had found there. */
import { describe, expect, it } from 'vitest';
import type { MultiMasterOptions } from '../../../src/strategies/multi-master/strategy.ts';
import { MS } from '../town.ts';
import { executedAt, SECOND, town, write, X } from './feed-town.ts';

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
