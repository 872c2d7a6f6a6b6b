/** What both families share: streams, repair, the journal, sessions, and a new slot after a lost disk. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import type { AnyStrategy } from '../../../src/strategies/contract.ts';
import type { State } from '../../../src/strategies/crdt/lattice.ts';
import { crdt } from '../../../src/strategies/crdt/strategy.ts';
import { multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import type { MeshMessage } from '../../../src/strategies/parts/mesh/messages.ts';
import { FakeContext, operation, request } from '../fake-context.ts';
import { MS } from '../town.ts';
import { CART, COUNT, type Here, keys, NAME, SECOND, town } from './mesh-town.ts';

const increment = operation('increment', COUNT);

type Seen = { role: string; slot: number; seen: number[]; acked: number[]; waiting: number };

const viewOf = (t: Here, node: number) => t.nodes[node]!.replica!.view() as Seen;

const families: [string, AnyStrategy, object][] = [
  ['multi-master lww', multiMaster as AnyStrategy, {}],
  ['multi-master siblings', multiMaster as AnyStrategy, { conflict: 'siblings' }],
  ['multi-master merge', multiMaster as AnyStrategy, { conflict: 'merge' }],
  ['crdt delta', crdt as AnyStrategy, {}],
  ['crdt state', crdt as AnyStrategy, { sync: 'state' }],
  ['crdt op, relayed', crdt as AnyStrategy, { sync: 'op' }],
  ['crdt delta, relayed', crdt as AnyStrategy, { overlay: { shape: 'ring', links: [] } }],
  ['crdt scuttlebutt, relayed', crdt as AnyStrategy, { sync: 'scuttlebutt' }],
];

describe.each(families)('%s', (name, strategy, options) => {
  // A direct stream knows of a gap at once; a relay hears of it when it sends again.
  const soon = name.endsWith('relayed') ? 2 * SECOND : 500 * MS;

  it('keeps taking writes on both sides of a cut, and agrees soon after the next write', () => {
    const t = town(strategy, options);
    t.isolate(2);
    for (let i = 0; i < 200; i++) {
      expect(t.do(i % 3, operation('write', NAME + (i % 50), { value: i })).done).toBe(true);
    }
    t.heal();
    for (const node of [0, 1, 2]) t.do(node, operation('write', NAME, { value: node }));
    t.run(soon);
    for (let key = NAME; key < NAME + 50; key++) {
      const shown = t.values(key);
      expect([shown[1], shown[2]]).toEqual([shown[0], shown[0]]);
    }
    expect(viewOf(t, 1).seen).toEqual(viewOf(t, 0).seen);
    expect(viewOf(t, 2).seen).toEqual(viewOf(t, 0).seen);
  });

  it('comes back from a crash with all that it had acknowledged, and says what it holds', () => {
    const t = town(strategy, options);
    t.isolate(0);
    for (let i = 0; i < 5; i++) t.do(0, operation('write', NAME + i, { value: `v${i}` }));
    t.ask(0, [operation('write', NAME, { value: 'not durable' })]);
    t.crash(0);
    t.run(SECOND);
    t.heal();
    t.restart(0);
    expect(t.lives.at(-1)!.context.held[0]).toEqual([5]);
    expect(t.values(NAME)).toEqual(['v0', undefined, undefined]);
    // The stream of its former life is gone: it offers at once what that carried, and others pull.
    t.run(500 * MS);
    for (let i = 0; i < 5; i++) expect(t.values(NAME + i)).toEqual([`v${i}`, `v${i}`, `v${i}`]);
  });

  it('stamps above what its disk remembers, though its clock went back meanwhile', () => {
    const t = town(strategy, options);
    t.run(20 * SECOND);
    t.do(0, operation('write', NAME, { value: 'before' }));
    t.run(SECOND);
    t.crash(0);
    t.setClock(0, -10 * SECOND);
    t.restart(0);
    t.do(0, operation('write', NAME, { value: 'after' }));
    t.run(3 * SECOND);
    expect(t.values(NAME)).toEqual(['after', 'after', 'after']);
  });

  it('answers each request when its own fsync is done', () => {
    const t = town(strategy, options);
    t.run(10 * MS);
    const first = t.ask(0, [increment]);
    t.run(0.5 * MS);
    const second = t.ask(0, [increment]);
    t.run(0.6 * MS);
    expect([first.outcome?.value, second.outcome?.value]).toEqual([1, undefined]);
    t.run(0.5 * MS);
    expect(second.outcome?.value).toBe(2);
  });

  it('passes on what a dead replica told only one of them', () => {
    const t = town(strategy, options, { count: 4 });
    t.cut(0, 2);
    t.cut(0, 3);
    t.do(0, operation('write', NAME, { value: 'only to 1' }));
    t.run(SECOND);
    t.crash(0);
    t.run(8 * SECOND);
    expect(t.values(NAME)).toEqual([undefined, 'only to 1', 'only to 1', 'only to 1']);
  });

  it('repairs who was away for longer than any stream remembers', () => {
    const t = town(strategy, options, { latency: () => MS });
    t.isolate(2);
    for (let i = 0; i < 9000; i++) {
      t.ask(0, [operation('write', NAME + (i % 300), { value: i })]);
      if (i % 20 === 0) t.run(MS);
    }
    t.run(SECOND);
    t.heal();
    t.run(8 * SECOND);
    for (let key = NAME; key < NAME + 300; key++) expect(new Set(t.values(key)).size).toBe(1);
    expect(viewOf(t, 2).seen).toEqual([9000]);
    expect(t.sentByKind.get('page')).toBeGreaterThan(3);
  });

  it('keeps its journal short on a fixed set of keys, and lives on from a snapshot', () => {
    const t = town(strategy, options, { latency: () => MS });
    for (let i = 0; i < 5000; i++) {
      // Half of the keys are written at the start alone: nothing but the snapshot has them later.
      const key = NAME + (i < 50 ? i : 50 + (i % 50));
      t.ask(i % 3, [operation('write', key, { value: i })]);
      t.run(MS / 2);
    }
    t.run(SECOND);
    const values = Array.from({ length: 100 }, (_, i) => t.values(NAME + i)[0]);
    for (const { disk } of t.nodes) expect(disk.last - disk.first).toBeLessThan(1100);
    t.wipe(0);
    for (const node of [1, 2]) t.crash(node);
    for (const node of [0, 1, 2]) t.restart(node);
    t.run(5 * SECOND);
    expect(viewOf(t, 0).seen.reduce((sum, n) => sum + n, 0)).toBe(5000);
    for (let i = 0; i < 100; i++) expect(t.values(NAME + i)).toEqual([values[i], values[i], values[i]]);
  });

  it('gives again what a lying disk had acknowledged and lost', () => {
    const t = town(strategy, options);
    t.run(10 * MS);
    const kept = t.nodes[1]!.disk.image();
    // 2 is away, so nobody but 0 has what 1 forgets.
    t.crash(2);
    for (let i = 0; i < 5; i++) t.do(0, operation('write', NAME + i, { value: i }));
    t.run(3 * SECOND);
    expect(t.values(NAME)).toEqual([0, 0, undefined]);
    t.crash(1, kept);
    t.restart(1);
    expect(t.values(NAME)).toEqual([0, undefined, undefined]);
    t.run(5 * SECOND);
    for (let i = 0; i < 5; i++) expect(t.values(NAME + i).slice(0, 2)).toEqual([i, i]);
  });

  it('returns under a new slot after its disk was lost, with what the others had', () => {
    const t = town(strategy, options);
    for (let i = 0; i < 5; i++) t.do(0, operation('add', CART, { value: `old ${i}` }));
    t.run(SECOND);
    t.wipe(0);
    t.run(SECOND);
    t.restart(0);
    expect(t.ask(0, [increment]).outcome).toMatchObject({ kind: 'refused' });
    t.run(3 * SECOND);
    expect(viewOf(t, 0)).toMatchObject({ role: 'replica', slot: 3 });
    for (let i = 0; i < 3; i++) t.do(0, operation('add', CART, { value: `new ${i}` }));
    t.run(SECOND);
    const all = ['new 0', 'new 1', 'new 2', 'old 0', 'old 1', 'old 2', 'old 3', 'old 4'];
    for (const value of t.values(CART)) expect(value).toEqual(all);
    t.wipe(0);
    t.restart(0);
    t.run(3 * SECOND);
    expect(viewOf(t, 0)).toMatchObject({ role: 'replica', slot: 6 });
    for (const value of t.values(CART)) expect(value).toEqual(all);
  });

  it('stays closed while a peer that may know its old slot is away', () => {
    const t = town(strategy, options);
    t.do(0, increment);
    t.run(SECOND);
    t.crash(2);
    t.wipe(0);
    t.restart(0);
    t.run(10 * SECOND);
    expect(viewOf(t, 0).role).toBe('replaced');
    t.restart(2);
    t.run(3 * SECOND);
    expect(viewOf(t, 0).role).toBe('replica');
    expect(t.values(COUNT)).toEqual([1, 1, 1]);
  });

  it('lets a session read wait for what it has seen, and sends it away in the end', () => {
    const t = town(strategy, options);
    const { token } = t.do(0, operation('write', NAME, { value: 'mine' }));
    const read = (rest = {}) => t.ask(1, [operation('read', NAME)], { consistency: 'session', token, ...rest });
    const waits = read();
    expect(waits.outcome).toBeUndefined();
    t.run(300 * MS);
    expect(waits.outcome).toMatchObject({ kind: 'ok', value: 'mine' });
    t.isolate(1);
    const { token: newer } = t.do(0, operation('write', NAME, { value: 'newer' }));
    const late = read({ token: newer });
    t.run(2 * SECOND);
    expect(late.outcome).toMatchObject({ kind: 'refused' });
    expect(t.ask(1, [operation('read', NAME)], { consistency: 'strong' }).outcome).toMatchObject({ kind: 'failed' });
  });

  it('does an idempotent request once, also after a crash', () => {
    const t = town(strategy, options);
    const once = { opId: 77, idempotent: true };
    expect(t.do(0, increment, once).value).toBe(1);
    expect(t.do(0, increment, once).value).toBe(1);
    t.crash(0);
    t.restart(0);
    expect(t.do(0, increment, once).value).toBe(1);
    expect(t.do(0, increment).value).toBe(2);
    t.run(SECOND);
    expect(t.values(COUNT)).toEqual([2, 2, 2]);
  });

  it('agrees in a town of twenty, and alone', () => {
    for (const count of [1, 20]) {
      const t = town(strategy, options, { count, reorder: 0.2 });
      for (let i = 0; i < 60; i++) {
        t.ask(i % count, [operation('add', CART, { value: `item ${i % 7}` }), operation('write', NAME, { value: i })]);
        t.run(7 * MS);
      }
      t.run(10 * SECOND);
      for (const key of [CART, NAME]) for (const value of t.values(key)) expect(value).toEqual(t.values(key)[0]);
    }
  });

  it('tells observers of every write at every replica, each once in a life', () => {
    const t = town(strategy, options, { loss: 0.2, duplicate: 0.2, reorder: 0.2 });
    for (let i = 0; i < 50; i++) {
      t.ask(i % 3, [increment]);
      t.run(30 * MS);
    }
    t.run(20 * SECOND);
    for (const { context } of t.lives) {
      const told = new Set(context.appliedHere.map(({ origin, n }) => `${origin}:${n}`));
      expect(told.size).toBe(context.appliedHere.length);
      const held = context.held.at(-1) ?? [];
      for (let n = 1; n <= 50; n++) {
        const place = context.appliedHere.find(({ write }) => write === n);
        expect(place !== undefined || held.length > 0).toBe(true);
        if (place !== undefined) expect(place.origin).toBe((n - 1) % 3);
      }
    }
  });
});

describe('what is said must be durable', () => {
  it('a whole state leaves with nothing in it that a crash may take back', () => {
    const t = town(crdt as AnyStrategy, { sync: 'state', interval: 100 * MS });
    t.ask(0, [increment]);
    t.run(100.5 * MS);
    t.ask(0, [operation('increment', COUNT, { amount: 100 })]);
    t.run(0.7 * MS);
    t.crash(0);
    t.run(SECOND);
    expect(t.values(COUNT).slice(1)).not.toContain(101);
    t.restart(0);
    t.do(0, operation('increment', COUNT, { amount: 10 }));
    t.run(SECOND);
    expect(t.values(COUNT)).toEqual([11, 11, 11]);
  });
});

describe('the wire', () => {
  it('every kind of message says its size, its kind and the writes it carries', () => {
    const context = new FakeContext<MeshMessage<State>, string>({ peers: [1], keys });
    const replica = crdt.newReplica(context, { ...defaults(crdt.options), interval: 0 });
    replica.onStart?.();
    while (context.disk.syncing > 0) context.disk.finishSync();
    replica.onRequest(request(7, [increment]));
    const { position, ticket } = context.disk.finishSync();
    replica.onSynced?.(position, ticket);
    const message = context.takeSent()[0]!.message as MeshMessage<State>;
    expect(crdt.messages.kind(message)).toBe('push');
    expect(crdt.messages.writes(message)).toEqual([7]);
    expect(crdt.messages.size(message)).toBeGreaterThan(40);
    expect(context.replies.map(({ outcome }) => outcome.value)).toEqual([1]);
  });
});
