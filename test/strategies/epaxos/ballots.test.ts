/** A promise is no acceptance (Sutra 2020): the schedule in which the original's one ballot picks the older value. */
import { expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { idOf } from '../../../src/strategies/epaxos/ids.ts';
import { type Instance, NOP, unknownInstance } from '../../../src/strategies/epaxos/instance.ts';
import type { Message } from '../../../src/strategies/epaxos/messages.ts';
import { epaxosOptions } from '../../../src/strategies/epaxos/options.ts';
import { EgalitarianReplica, type Timer } from '../../../src/strategies/epaxos/replica.ts';
import { EPaxosRules } from '../../../src/strategies/epaxos/validation.ts';
import { oneBallot } from '../../broken/epaxos.ts';
import { FakeContext, operation, request } from '../fake-context.ts';

const ID = idOf(0, 1);
const COMMAND = { request: request(7, [operation('write', 1)]), after: [], deps: [] };
/** Accepted from the coordinator, at its first ballot. */
const FIRST: Instance = { ...unknownInstance(ID), phase: 'accepted', acceptedAt: 0, value: COMMAND, initial: COMMAND };
/** A quorum may have accepted this Nop at ballot 6. */
const SECOND: Instance = { ...FIRST, ballot: 6, acceptedAt: 6, value: NOP };

function replicaOn(self: number): { replica: EgalitarianReplica; context: FakeContext<Message, Timer> } {
  const context = new FakeContext<Message, Timer>({ self, peers: [0, 1, 2, 3, 4].filter((one) => one !== self) });
  const replica = new EgalitarianReplica(context, defaults(epaxosOptions), (one) => new EPaxosRules(one));
  return { replica, context };
}

/** What replica 4 proposes where 1 accepted first and then promised 7, and 2 accepted the Nop at 6. */
function proposed(twin?: (replica: EgalitarianReplica) => void): unknown {
  const [one, two, last] = [replicaOn(1), replicaOn(2), replicaOn(4)];
  if (twin !== undefined) for (const { replica } of [one, two]) twin(replica);
  const promised = one.replica.acceptor.promise(FIRST, 7, undefined);
  last.replica.recoveries.begin(ID);
  const { ballot } = last.replica.recoveries.get(ID)!;
  for (const [from, { replica }, instance] of [
    [1, one, promised],
    [2, two, SECOND],
    [3, two, SECOND],
  ] as const) {
    const answer = from === 1 ? replica.acceptor.promise(instance, ballot, undefined) : { ...instance, ballot };
    last.replica.onMessage(from, { kind: 'recovered', ballot, instance: answer });
  }
  const accept = last.context.disk.last > 0 ? last.replica.table.get(ID).value : undefined;
  return accept?.request?.opId ?? 'Nop';
}

it('what was accepted at the highest ballot is proposed again', () => {
  expect(proposed()).toBe('Nop');
});

it('one ballot for both takes an old value for the newest', () => {
  expect(proposed(oneBallot)).toBe(7);
});
