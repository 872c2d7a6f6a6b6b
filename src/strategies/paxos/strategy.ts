/** Multi-Paxos: a distinguished proposer, phase 1 once for all slots, and one round of acceptors for each command. */
import type { Consistency, Strategy } from '../contract.ts';
import { isSafe } from '../parts/lease.ts';
import { dedupOption } from '../parts/remembered.ts';
import { paxosAudit } from './audit/audit.ts';
import { type Message, messages } from './messages.ts';
import { objection } from './objection.ts';
import { type Options, options } from './options.ts';
import { PaxosReplica, type Timer } from './replica.ts';

export const multiPaxos: Strategy<Options, Message, Timer> = {
  name: 'multi-paxos',
  summary: 'Multi-Paxos: a leader gives commands slots; each waits for the disks of a quorum, as small as you dare.',
  protocolOf: 'consensus',
  promises: ['linearizable', 'no-lost-writes', 'read-your-writes', 'converges', 'atomic-pairs'],
  offers: ['strong', 'bounded', 'session', 'causal', 'consistent-prefix', 'local', 'eventual'],
  obeys: ['transfer', 'add-member', 'remove-member'],
  checksFences: true,
  writesAt: 'leader',
  readsAt: (level) => {
    if (level === 'eventual') return 'any';
    return level === 'strong' ? 'leader' : 'nearest';
  },
  caution,
  objection,
  options,
  remembering: (window) => ({ ...options, dedup: dedupOption(window) }),
  messages,
  newReplica: (context, given) => new PaxosReplica(context, given),
  audit: paxosAudit,
};

function caution(level: Consistency, given: Options): string | undefined {
  const { reads } = given;
  if (level !== 'strong' || reads !== 'lease') return undefined;
  if (isSafe(given)) return undefined;
  return 'this lease may outlive the patience of an acceptor whose clock runs faster; it must be shorter than `election_timeout`';
}
