/** The audit of feeds speaks when it should, of what it should, and is silent otherwise. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import type { BareDisk, Group } from '../../../src/strategies/audit.ts';
import type { Replica } from '../../../src/strategies/contract.ts';
import { audit } from '../../../src/strategies/multi-master/feed/audit.ts';
import { FeedLog } from '../../../src/strategies/multi-master/feed/log.ts';
import type { FeedMessage } from '../../../src/strategies/multi-master/feed/messages.ts';
import { FEED, type FeedWords } from '../../../src/strategies/multi-master/feed/options.ts';
import { FakeDisk } from '../fake-context.ts';

type Message = FeedMessage<unknown>;

/** Two replicas of a ring, as an audit sees them; the second reads the log of the first. */
function stage(words: Partial<FeedWords> = {}) {
  const breaches: string[] = [];
  const disks = [new FakeDisk(), new FakeDisk()];
  const logs = disks.map((disk) => new FeedLog<unknown>(disk));
  const durable = disks.map(() => new Map<string, unknown>());
  const replicas = logs.map((log) => ({ log, seen: [] as number[], queues: [] as { to: number; backlog: number }[] }));
  const bare = disks.map((disk, i) => ({
    get first() {
      return disk.first;
    },
    get last() {
      return disk.last;
    },
    get durable() {
      return disk.durable;
    },
    record: (position: number) => disk.record(position),
    get: (cell: string) => disk.get(cell),
    durableCell: (cell: string) => durable[i]!.get(cell),
  }));
  const group = {
    replicas: [0, 1],
    replica: (address: number) => replicas[address] as Partial<Replica<Message, string>>,
    disk: (address: number) => bare[address] as Partial<BareDisk>,
    broken: (invariant: string) => breaches.push(invariant),
  } as Partial<Group<Message>> as Group<Message>;
  const watching = audit.begin(group, { ...defaults(FEED), topology: 'ring', ...words });
  logs[0]!.begin(1, []);
  const put = (slot: number, n: number, at = 0) => logs[at]!.append(slot, n, 1, 9, -1, []);
  /** All cells of this disk are on its platter. */
  const sync = (at: number) => {
    for (const cell of ['log', ...Array.from({ length: 5 }, (_, i) => `log 1: ${i} of 1024`)]) {
      durable[at]!.set(cell, disks[at]!.get(cell));
    }
  };
  const tell = () => {
    const events = Array.from({ length: logs[0]!.last }, (_, i) => logs[0]!.entry(i + 1));
    const place = { log: 1, after: 0, to: logs[0]!.last, taken: 0, question: 1, start: 0 };
    watching.sends!(0, 1, { kind: 'events', ...place, events }, false);
  };
  return { breaches, watching, replicas, disks, put, sync, tell };
}

describe('the audit of feeds', () => {
  it('F1: a log tells of what is durable', () => {
    const { breaches, put, sync, tell } = stage();
    put(0, 1);
    tell();
    expect(breaches).toEqual(['F1']);
    sync(0);
    tell();
    expect(breaches).toEqual(['F1']);
    put(0, 2);
    tell();
    expect(breaches).toEqual(['F1', 'F1']);
  });

  it('F2: a reader has what it says to have taken, on its disk', () => {
    const { breaches, watching, disks, put } = stage();
    put(0, 1);
    put(0, 2);
    const taken = (upTo: number) => watching.sends!(1, 0, { kind: 'taken', log: 1, upTo, clock: 0 }, false);
    disks[1]!.append({ seen: [1] });
    taken(1);
    expect(breaches).toEqual(['F2']);
    disks[1]!.sync();
    disks[1]!.finishSync();
    taken(1);
    expect(breaches).toEqual(['F2']);
    taken(2);
    expect(breaches).toEqual(['F2', 'F2']);
    const read = { kind: 'read', log: 1, after: 2, seen: [], question: 2, clock: 0 } as const;
    watching.sends!(1, 0, read, false);
    expect(breaches).toEqual(['F2', 'F2', 'F2']);
  });

  it('F3: nothing that was seen is unseen in one life', () => {
    const { breaches, watching, replicas } = stage();
    replicas[0]!.seen = [2];
    watching.after(0);
    replicas[0]!.seen = [3];
    watching.after(0);
    expect(breaches).toEqual([]);
    replicas[0]!.seen = [1];
    watching.after(0);
    expect(breaches).toEqual(['F3']);
  });

  it('F4, F5: each write of an origin stands there once, in order', () => {
    const { breaches, watching, replicas, put } = stage();
    put(0, 1);
    put(1, 1);
    put(0, 2);
    watching.after(0);
    expect(breaches).toEqual([]);
    put(0, 4);
    watching.after(0);
    expect(breaches).toEqual(['F4']);
    replicas[0]!.log.appendLeap([9, 1]);
    put(0, 10);
    watching.after(0);
    expect(breaches).toEqual(['F4']);
    put(0, 10);
    watching.after(0);
    expect(breaches).toEqual(['F4', 'F5']);
    const byIds = stage({ origin_filter: 'own' });
    byIds.put(0, 1);
    byIds.put(0, 1);
    byIds.watching.after(0);
    expect(byIds.breaches).toEqual([]);
  });

  it('F6: no queue is longer than it may be where it is thrown away', () => {
    for (const [overflow, expected] of [['drop', ['F6']] as const, ['block', []] as const]) {
      const { breaches, watching, replicas } = stage({ overflow, queue: 3, full_sync: 1_000_000 });
      replicas[0]!.queues = [{ to: 1, backlog: 3 }];
      watching.after(0);
      expect(breaches).toEqual([]);
      replicas[0]!.queues = [{ to: 1, backlog: 4 }];
      watching.after(0);
      expect(breaches).toEqual(expected);
    }
  });

  it('has nothing to say of the plain mesh', () => {
    const { breaches, watching, replicas } = stage({ topology: 'mesh' });
    replicas[0]!.seen = [3];
    watching.after(0);
    replicas[0]!.seen = [1];
    watching.after(0);
    expect(breaches).toEqual([]);
  });
});
