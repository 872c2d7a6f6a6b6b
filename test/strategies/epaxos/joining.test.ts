/** A replica that lost its disk learns what others know, and what they did stays theirs. */
import { expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { idOf } from '../../../src/strategies/epaxos/ids.ts';
import { type Instance, unknownInstance } from '../../../src/strategies/epaxos/instance.ts';
import type { Message } from '../../../src/strategies/epaxos/messages.ts';
import { epaxosOptions } from '../../../src/strategies/epaxos/options.ts';
import { EgalitarianReplica, type Timer } from '../../../src/strategies/epaxos/replica.ts';
import { EPaxosRules } from '../../../src/strategies/epaxos/validation.ts';
import { FakeContext, FakeDisk, operation, request } from '../fake-context.ts';

const ID = idOf(1, 1);
const VALUE = { request: request(7, [operation('write', 1)]), after: [], deps: [] };
const OTHERS: Instance = { ...unknownInstance(ID), phase: 'committed', ballot: 14, acceptedAt: 6, value: VALUE };

it('a commit that others tell of is not as if it had been accepted at their ballot', () => {
  const disk = new FakeDisk();
  disk.append({ ...OTHERS, phase: 'accepted', acceptedAt: 14 });
  disk.put('joining', true);
  const context = new FakeContext<Message, Timer>({ self: 0, peers: [1, 2], disk });
  const replica = new EgalitarianReplica(context, defaults(epaxosOptions), (one) => new EPaxosRules(one));
  replica.onStart();
  const { round } = context.sent.map(({ message }) => message).find(({ kind }) => kind === 'ask-state') as Message & {
    kind: 'ask-state';
  };
  const checkpoint = { ...replica.journal.checkpoint(), instances: [OTHERS] };
  for (const from of [1, 2]) replica.onMessage(from, { kind: 'state', round, life: 0, isBlank: false, checkpoint });
  expect(replica.joining.isUnderWay).toBe(false);
  expect(replica.table.get(ID)).toMatchObject({ phase: 'committed', acceptedAt: 14 });
});
