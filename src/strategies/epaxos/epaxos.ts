/** EPaxos*: every replica takes commands; those that interfere are ordered by a graph of dependencies. */
import type { Strategy } from '../contract.ts';
import { auditNamed } from './audit/audit.ts';
import { caution, lacks, OFFERS } from './levels.ts';
import { type Message, messages } from './messages.ts';
import { type EPaxosOptions, epaxosOptions } from './options.ts';
import { EgalitarianReplica, type Timer } from './replica.ts';
import type { Rules } from './rules.ts';
import { AtlasRules } from './unions.ts';
import { EPaxosRules } from './validation.ts';

export const epaxos: Strategy<EPaxosOptions, Message, Timer> = {
  name: 'epaxos',
  summary: 'EPaxos*: no leader; a command is decided in one round trip to the nearest quorum unless others interfere.',
  protocolOf: 'consensus',
  promises: ['linearizable', 'no-lost-writes', 'read-your-writes', 'converges', 'atomic-pairs'],
  offers: OFFERS,
  obeys: [],
  lacks,
  caution,
  checksFences: true,
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  options: epaxosOptions,
  messages,
  audit: auditNamed('EP'),
  newReplica: (context, options) => new EgalitarianReplica(context, options, rulesFor),
};

/**
 * Of three, a fast quorum has one other, and whatever that one names counts: no command takes the slow path (SOSP'13
 * §4.3). A fast path that wants equal dependencies does not give that; Atlas with f = 1 does, and is proved.
 */
function rulesFor(replica: EgalitarianReplica): Rules {
  return replica.members.size === 3 ? new AtlasRules(replica, 1) : new EPaxosRules(replica);
}
