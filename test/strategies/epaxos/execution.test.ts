/** When what is committed is executed: never before it is on the own disk, and before anything new joins its cycle. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { type InstanceId, idOf } from '../../../src/strategies/epaxos/ids.ts';
import type { Message } from '../../../src/strategies/epaxos/messages.ts';
import { epaxosOptions } from '../../../src/strategies/epaxos/options.ts';
import { EgalitarianReplica, type Timer } from '../../../src/strategies/epaxos/replica.ts';
import { EPaxosRules } from '../../../src/strategies/epaxos/validation.ts';
import { FakeContext, operation, request } from '../fake-context.ts';

const MS = 1_000;
const OWN = idOf(0, 1);
const [OLD, NEXT, NEWEST] = [idOf(1, 1), idOf(2, 1), idOf(3, 1)];

const change = (opId: number, key = 1) => request(opId, [operation('write', key, { value: opId })]);

function begun(): { replica: EgalitarianReplica; context: FakeContext<Message, Timer> } {
  const context = new FakeContext<Message, Timer>({ self: 0, peers: [1, 2, 3, 4] });
  const replica = new EgalitarianReplica(context, defaults(epaxosOptions), (one) => new EPaxosRules(one));
  replica.onStart();
  return { replica, context };
}

function synced({ replica, context }: ReturnType<typeof begun>): void {
  while (context.disk.syncing > 0) {
    const { position, ticket } = context.disk.finishSync();
    if (ticket !== 0) replica.onSynced(position, ticket);
  }
}

function commit(replica: EgalitarianReplica, id: InstanceId, deps: readonly InstanceId[]): void {
  replica.onMessage(1, { kind: 'commit', id, value: { request: change(id), after: [], deps } });
}

it('a fast commit that is not on the own disk yet is not executed, though another rests on it', () => {
  const all = begun();
  const { replica, context } = all;
  replica.onRequest(change(7));
  synced(all);
  for (const from of [1, 2]) replica.onMessage(from, { kind: 'pre-accepted', id: OWN, more: [] });
  expect(replica.table.get(OWN).phase).toBe('committed');
  commit(replica, NEXT, [OWN]);
  expect([context.replies.length, replica.executor.recent]).toEqual([0, []]);
  synced(all);
  expect([context.replies.length, replica.executor.done.has(NEXT)]).toEqual([1, true]);
});

describe('a cycle that grows', () => {
  /** OLD waits for NEXT, and NEXT for it and for one that began 100 ms later. */
  function growing(): ReturnType<typeof begun> {
    const all = begun();
    commit(all.replica, OLD, [NEXT]);
    all.context.now = 100 * MS;
    commit(all.replica, NEXT, [OLD, NEWEST]);
    return all;
  }

  /** How many a request for this key, at this time, makes the replica propose. */
  function proposed({ replica, context }: ReturnType<typeof begun>, at: number, key: number): number {
    context.now = at;
    replica.onRequest(change(9, key));
    return replica.table.highest(0);
  }

  it('takes in new commands for a while, and others at any time', () => {
    expect(proposed(growing(), 749 * MS, 1)).toBe(1);
    expect(proposed(growing(), 1_200 * MS, 2)).toBe(1);
  });

  it('is executed before anything new is proposed that it would take in', () => {
    const all = growing();
    expect(proposed(all, 750 * MS, 1)).toBe(0);
    commit(all.replica, NEWEST, [OLD, NEXT]);
    expect(all.replica.executor.recent).toEqual([OLD, NEXT, NEWEST]);
    expect(all.replica.table.highest(0)).toBe(1);
  });

  it('that waits for an older one holds nobody up: that is recovered', () => {
    const all = begun();
    commit(all.replica, OLD, [NEXT]);
    expect(proposed(all, 1_200 * MS, 1)).toBe(1);
  });
});
