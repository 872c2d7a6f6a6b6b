/** Single rules of Raft, each in the smallest setting that shows it. */

import { describe, expect, it } from 'vitest';
import { settled } from '../../../src/strategies/consensus/configuration.ts';
import type { Append, Message } from '../../../src/strategies/consensus/messages.ts';
import { RaftReplica, type Timer } from '../../../src/strategies/consensus/replica.ts';
import { FakeContext, operation, request } from '../fake-context.ts';
import { Cluster, type Maker, MS, QUICK } from './cluster.ts';

/** One replica alone with its fake surroundings, all fsyncs done at once. */
function lone(peers: readonly number[] = [2, 3]) {
  const context = new FakeContext<Message, Timer>({ self: 1, peers });
  const raft = new RaftReplica(context, QUICK);
  const settle = () => {
    while (context.disk.syncing > 0) {
      const { position, ticket } = context.disk.finishSync();
      if (ticket !== 0) raft.onSynced(position, ticket);
    }
  };
  const hear = (from: number, message: Message) => {
    raft.onMessage(from, message);
    settle();
    return context.takeSent();
  };
  raft.onStart();
  settle();
  return { context, raft, settle, hear };
}

const write = (opId: number) => request(opId, [operation('write', 0, { value: opId })], { consistency: 'strong' });
const append = (more: Partial<Append>): Append => ({
  kind: 'append',
  term: 1,
  prevIndex: 0,
  prevTerm: 0,
  entries: [],
  commit: 0,
  round: 0,
  at: 0,
  ...more,
});
const entries = (count: number, term = 1) =>
  Array.from({ length: count }, (_, i) => ({ term, request: write(i + 1), configuration: undefined }));

/** Elected in term `term` over whatever log there is. */
function elect({ raft, context, hear, settle }: ReturnType<typeof lone>): void {
  raft.onTimer('election');
  settle();
  hear(2, { kind: 'voted', term: raft.term + 1, granted: true, pre: true, births: [] });
  settle();
  context.takeSent();
  raft.onMessage(2, { kind: 'voted', term: raft.term, granted: true, pre: false, births: [] });
  settle();
  expect(raft.role).toBe('leader');
}

describe('a snapshot', () => {
  const snapshot = { index: 3, term: 1, rows: [], answered: [], configuration: settled([0, 1, 2]) };

  it('leaves what follows it, where the log agrees with it: that may be acknowledged (§7)', () => {
    const { raft, hear } = lone();
    hear(2, append({ entries: entries(5), commit: 1 }));
    const said = hear(2, { kind: 'snapshot', term: 1, snapshot, round: 0 });
    expect(raft.view()).toMatchObject({ commit: 3, applied: 3, last: 5, first: 1 });
    expect(said).toEqual([{ to: 2, message: { kind: 'appended', term: 1, index: 5, ok: true, round: 0, births: [] } }]);
  });

  it('replaces a log that conflicts with it', () => {
    const { raft, hear } = lone();
    hear(2, append({ entries: entries(5) }));
    hear(3, { kind: 'snapshot', term: 3, snapshot: { ...snapshot, term: 2 }, round: 0 });
    expect(raft.view()).toMatchObject({ commit: 3, applied: 3, last: 3, first: 4 });
  });

  it('of a leader of the past is answered with the term that is', () => {
    const { hear } = lone();
    hear(2, append({ term: 4 }));
    const said = hear(3, { kind: 'snapshot', term: 3, snapshot, round: 0 });
    expect(said).toEqual([
      { to: 3, message: { kind: 'appended', term: 4, index: 0, ok: false, round: 0, births: [] } },
    ]);
  });
});

describe('a leader', () => {
  it('announces itself at once, however long its log', () => {
    const alone = lone();
    alone.hear(2, append({ entries: entries(6_000), commit: 6_000 }));
    alone.context.now += 1_000 * MS;
    elect(alone);
    const said = alone.context.takeSent().map(({ to, message }) => [to, message.kind]);
    expect(said).toEqual([
      [2, 'append'],
      [3, 'append'],
    ]);
  });

  it('does not send snapshots or batches with every read', () => {
    const cluster = new Cluster({ shape: { regions: 3 }, snapshotEvery: 10 });
    cluster.to(500 * MS);
    const leader = cluster.leader!.context.self;
    cluster.levers.crash(0, (leader + 1) % 3, false, 'lost');
    for (let i = 0; i < 60; i++) cluster.at((500 + i) * MS, () => cluster.ask(false, 0, leader, leader));
    cluster.to(1_000 * MS);
    const before = cluster.said.get('snapshot') ?? 0;
    for (let i = 0; i < 200; i++) cluster.at((1_000 + i) * MS, () => cluster.ask(true, 0, leader, leader));
    cluster.to(1_300 * MS);
    expect(cluster.intents.every(({ answered }) => answered > 0)).toBe(true);
    expect((cluster.said.get('snapshot') ?? 0) - before).toBeLessThan(12);
    expect(cluster.violations).toEqual([]);
  });
});

describe('a session read that waits', () => {
  it('is refused in time though others go on joining it', () => {
    const { raft, context } = lone();
    const ask = (opId: number) =>
      raft.onRequest(request(opId, [operation('read', 0)], { consistency: 'session', token: [9] }));
    const end = 2_500 * MS;
    ask(1);
    for (let op = 2; context.now < end; op++) {
      context.now += 200 * MS;
      for (const { timer, at } of [...context.timers.values()]) {
        if (timer !== 'reads' || at > context.now) continue;
        context.timers.delete('reads/0');
        raft.onTimer('reads');
      }
      ask(op);
    }
    expect(context.replies[0]?.request.opId).toBe(1);
    expect(context.replies.map(({ outcome }) => outcome.kind)).toEqual(context.replies.map(() => 'refused'));
    expect(context.replies.length).toBeGreaterThan(5);
  });
});

describe('a bounded read', () => {
  const BOUND = 120 * MS;

  /** The leader and one follower are cut off; reads go on on both sides while the majority writes. */
  function oldest(seed: number, maker?: Maker): { answers: number; tooOld: number } {
    const shape = { regions: 5, link: { delay: 8 * MS, jitter: 2 * MS, law: 'lognormal' } } as const;
    const options = { check_quorum: seed % 2 === 0 };
    const cluster = new Cluster({ shape, seed, options, ...(maker && { maker }) });
    cluster.to(1_000 * MS);
    const cut = cluster.leader!.context.self;
    const mate = (cut + 1) % 5;
    const isIn = (node: number) => node === cut || node === mate;
    for (let from = 0; from < 5; from++) {
      for (let to = 0; to < 5; to++) if (isIn(from) !== isIn(to)) cluster.levers.cut(0, from, to, 'dropped', 'lost');
    }
    for (let at = 1_000; at < 3_000; at += 5) {
      const home = [0, 1, 2, 3, 4].find((node) => !isIn(node))!;
      cluster.at(at * MS, () => cluster.ask(false, 0, home, cluster.leader?.context.self ?? home));
      for (const node of [cut, mate, home]) {
        const level = { consistency: 'bounded', maxStaleness: BOUND } as const;
        cluster.at(at * MS, () => cluster.ask(true, 0, node, node, level));
      }
    }
    cluster.to(3_500 * MS);
    expect(cluster.violations).toEqual([]);
    const answered = cluster.intents.filter((intent) => intent.answered >= 0);
    const least = (time: number) => answered.filter((one) => !one.isRead && one.answered < time).length;
    const looks = answered.filter(({ isRead }) => isRead);
    const tooOld = looks.filter(({ asked, value }) => value < least(asked - BOUND)).length;
    return { answers: looks.length, tooOld };
  }

  it('is never older than it may be, also at a leader that was deposed, and beside it', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { answers, tooOld } = oldest(seed);
      expect(answers).toBeGreaterThan(100);
      expect(tooOld).toBe(0);
    }
  });

  it('would be, if a leader vouched for the present without asking', () => {
    const broken: Maker = (context, options) => {
      const raft = new RaftReplica(context, options);
      Object.defineProperty(raft.leading, 'knowsUntil', { get: () => context.clock() });
      return raft;
    };
    expect(oldest(1, broken).tooOld).toBeGreaterThan(0);
  });
});
