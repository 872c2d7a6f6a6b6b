/** How many are recovered at once, and when somebody else is left to it. */
import { expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { idOf } from '../../../src/strategies/epaxos/ids.ts';
import type { Message } from '../../../src/strategies/epaxos/messages.ts';
import { atlasOptions, epaxosOptions } from '../../../src/strategies/epaxos/options.ts';
import { EgalitarianReplica, type Timer } from '../../../src/strategies/epaxos/replica.ts';
import { AtlasRules } from '../../../src/strategies/epaxos/unions.ts';
import { EPaxosRules } from '../../../src/strategies/epaxos/validation.ts';
import { FakeContext, operation, request } from '../fake-context.ts';

const MS = 1_000;
const ID = idOf(1, 1);

function begun(timeout: number): { replica: EgalitarianReplica; context: FakeContext<Message, Timer> } {
  const context = new FakeContext<Message, Timer>({ self: 0, peers: [1, 2, 3, 4] });
  const options = { ...defaults(epaxosOptions), recovery_timeout: timeout };
  const replica = new EgalitarianReplica(context, options, (one) => new EPaxosRules(one));
  replica.onStart();
  return { replica, context };
}

/** All others answer after so long. */
function apart(replica: EgalitarianReplica, context: FakeContext<Message, Timer>, roundTrip: number): void {
  context.now = roundTrip;
  const word = { executed: [], floor: [], at: 0, echo: 0, held: 0 };
  for (const from of [1, 2, 3, 4]) replica.onMessage(from, { kind: 'gossip', ...word });
}

it('whoever waits for a place gets it as soon as one is recovered', () => {
  const { replica, context } = begun(100 * MS);
  replica.table.hearOf(idOf(1, 40));
  context.now = 1_000 * MS;
  replica.onTimer('patience', 0);
  expect(replica.recoveries.size).toBe(32);
  replica.onMessage(1, { kind: 'commit', id: ID, value: { request: undefined, after: [], deps: [] } });
  expect(replica.recoveries.size).toBe(32);
});

it.each(['its coordinator', 'who has been promised'])('%s has two round trips, however short the timeout', (who) => {
  const { replica, context } = begun(60 * MS);
  apart(replica, context, 300 * MS);
  replica.table.hearOf(ID);
  if (who !== 'its coordinator') replica.onMessage(2, { kind: 'recover', id: ID, ballot: 7, initial: undefined });
  context.now = 899 * MS;
  replica.onTimer('patience', 0);
  expect(replica.recoveries.begun).toBe(0);
  context.now = 1_200 * MS;
  replica.onTimer('patience', 0);
  expect(replica.recoveries.begun).toBe(1);
});

it('a coordinator that recovers its own instance has two round trips for it', () => {
  const { replica, context } = begun(60 * MS);
  apart(replica, context, 300 * MS);
  const own = idOf(0, 1);
  replica.table.hearOf(own);
  replica.recoveries.begin(own);
  context.now = 899 * MS;
  replica.onTimer('patience', 0);
  expect(replica.recoveries.get(own)).toBeDefined();
  context.now = 1_200 * MS;
  replica.onTimer('patience', 0);
  expect(replica.recoveries.get(own)).toBeUndefined();
});

it.each([
  [100, 600],
  [800, 800],
])("Atlas' fast quorum has two round trips, with a patience of %i ms", (patience, given) => {
  const context = new FakeContext<Message, Timer>({ self: 0, peers: [1, 2, 3, 4] });
  const options = { ...defaults(atlasOptions), fast_patience: patience * MS };
  const replica = new EgalitarianReplica(context, options, (one) => new AtlasRules(one, 1));
  replica.onStart();
  apart(replica, context, 300 * MS);
  replica.onRequest(request(1, [operation('write', 1, { value: 1 })]));
  expect(context.timers.get('fast/1')?.at).toBe((300 + given) * MS);
});
