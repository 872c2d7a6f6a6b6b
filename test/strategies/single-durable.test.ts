/** Single-master says nothing that a crash could take back: votes, streams and acknowledgements wait for the disk. */
import { expect, test } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import { SECOND } from '../../src/kit/time.ts';
import type { Replica } from '../../src/strategies/contract.ts';
import { type Message, newEntry } from '../../src/strategies/single-master/messages.ts';
import { schema } from '../../src/strategies/single-master/schema.ts';
import type { Timer } from '../../src/strategies/single-master/state.ts';
import { singleMaster } from '../../src/strategies/single-master/strategy.ts';
import { FakeContext, request } from './fake-context.ts';
import { MS, set, townOf } from './single-setup.ts';

interface Stage {
  readonly context: FakeContext<Message, Timer>;
  readonly replica: Replica<Message, Timer>;
  /** Ends every fsync that was asked for. */
  synced(): void;
  /** What was said since the last look, of one kind. */
  said(kind: string): Message[];
}

/** The first entry of the first epoch. */
const one = newEntry(1, 1, 0, { write: 5, changes: [[1, 7]], value: 7, idempotent: false });

function stage(self: number): Stage {
  const peers = [0, 1, 2].filter((address) => address !== self);
  const context = new FakeContext<Message, Timer>({ self, peers });
  const replica = singleMaster.newReplica(context, { ...defaults(schema), leader: 'region-0' });
  replica.onStart?.();
  const synced = () => {
    while (context.disk.syncing > 0) {
      const { position, ticket } = context.disk.finishSync();
      replica.onSynced?.(position, ticket);
    }
  };
  const said = (kind: string) =>
    context
      .takeSent()
      .map((sent) => sent.message)
      .filter((message) => message.kind === kind);
  return { context, replica, synced, said };
}

test('one vote in an epoch, and not before the promise is durable', () => {
  const { context, replica, synced, said } = stage(2);
  // An fsync that began before the promise does not cover it.
  replica.onMessage(0, { kind: 'replicate', epoch: 1, previous: 0, previousEpoch: 0, entries: [one] });
  const asked = { kind: 'vote-request', epoch: 2, reason: 'order' } as const;
  replica.onMessage(0, { ...asked, ballot: 11 });
  const { position, ticket } = context.disk.finishSync();
  replica.onSynced?.(position, ticket);
  expect(said('vote')).toEqual([]);
  replica.onMessage(1, { ...asked, ballot: 22 });
  expect(said('vote')).toMatchObject([{ granted: false }]);
  synced();
  expect(said('vote')).toMatchObject([{ granted: true, epoch: 2, lastEpoch: 1, last: 1 }]);
  replica.onMessage(1, { ...asked, ballot: 22 });
  expect(said('vote')).toMatchObject([{ granted: false }]);
  replica.onMessage(0, { ...asked, ballot: 11 });
  expect(said('vote')).toMatchObject([{ granted: true }]);
});

test('a candidate counts its own vote only when it is durable', () => {
  const { replica, synced, said } = stage(0);
  const vote = { kind: 'vote', epoch: 1, granted: true, promised: 1, lastEpoch: 0, last: 0 } as const;
  replica.onMessage(1, vote);
  expect(said('heartbeat')).toEqual([]);
  synced();
  expect(said('heartbeat').length).toBe(2);
});

test('a master ships what is durable, and no more', () => {
  const { replica, synced, said } = stage(0);
  replica.onMessage(1, { kind: 'vote', epoch: 1, granted: true, promised: 1, lastEpoch: 0, last: 0 });
  synced();
  replica.onMessage(1, { kind: 'hello', epoch: 1, ends: [], stuck: false });
  expect(said('replicate')).toMatchObject([{ previous: 0, entries: [{ write: 0 }] }]);
  replica.onRequest(request(5, [set(7)]));
  replica.onMessage(1, { kind: 'ack', epoch: 1, received: 1, flushed: 1, applied: 1, round: 0 });
  expect(said('replicate')).toEqual([]);
  synced();
  expect(said('replicate')).toMatchObject([{ previous: 1, entries: [{ write: 5, position: 2 }] }]);
});

test('a replica acknowledges as flushed what is durable, and shows no more', () => {
  const { context, replica, synced, said } = stage(2);
  replica.onMessage(0, { kind: 'replicate', epoch: 1, previous: 0, previousEpoch: 0, entries: [one] });
  const beat = { kind: 'heartbeat', epoch: 1, at: 0, position: 1, floor: 0, round: 1, asks: false } as const;
  replica.onMessage(0, beat);
  expect(said('ack')).toMatchObject([{ received: 1, flushed: 0, applied: 0 }]);
  expect([replica.read(1), context.appliedHere.length]).toEqual([undefined, 0]);
  synced();
  expect(said('ack')).toMatchObject([{ received: 1, flushed: 1, applied: 1 }]);
  expect(context.appliedHere).toEqual([{ write: 5, origin: 1, n: 1 }]);
});

test('a message of an older epoch is answered with the newer, and changes nothing', () => {
  const { replica, synced, said } = stage(2);
  replica.onMessage(1, { kind: 'heartbeat', epoch: 3, at: 0, position: 0, floor: 0, round: 1, asks: false });
  synced();
  said('ack');
  replica.onMessage(0, { kind: 'replicate', epoch: 1, previous: 0, previousEpoch: 0, entries: [one] });
  expect(said('stale')).toEqual([{ kind: 'stale', epoch: 3 }]);
  synced();
  expect(replica.read(1)).toBe(undefined);
});

test('a replica that lacks nothing is told so: no write waits for ever because an answer was lost', () => {
  const here = townOf(3, { ack: 'sync', failover: { mode: 'none', detect: 3 * SECOND, elect: SECOND } });
  here.run(SECOND);
  here.isCut = (from) => from === 1;
  here.ask(0, 1, set(7));
  here.run(SECOND + 40 * MS);
  here.crash(1);
  here.isCut = () => false;
  here.restart(1);
  here.run(3 * SECOND);
  expect(here.answer(1)?.outcome.kind).toBe('ok');
});
