/** Fast Paxos (Lamport 2006): replicas send what they are asked straight to all acceptors, past the coordinator. */
import type { Consistency, Strategy } from '../../contract.ts';
import { dedupOption } from '../../parts/remembered.ts';
import { fastPaxosAudit } from './audit/audit.ts';
import { type Message, messages } from './messages.ts';
import { type Options, options } from './options.ts';
import { FastPaxosReplica, type Timer } from './replica.ts';

export const fastPaxos: Strategy<Options, Message, Timer> = {
  name: 'fast-paxos',
  summary:
    'Fast Paxos: any replica proposes to all at once; three of four must agree, and a coordinator settles collisions.',
  protocolOf: 'consensus',
  promises: ['linearizable', 'no-lost-writes', 'read-your-writes', 'converges', 'atomic-pairs'],
  offers: ['strong', 'session', 'causal', 'consistent-prefix', 'local', 'eventual'],
  obeys: ['transfer'],
  lacks,
  checksFences: true,
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  options,
  remembering: (window) => ({ ...options, dedup: dedupOption(window) }),
  messages,
  newReplica: (context, given) => new FastPaxosReplica(context, given),
  audit: fastPaxosAudit,
};

function lacks(level: Consistency): string | undefined {
  if (level !== 'bounded') return undefined;
  return 'no replica of Fast Paxos knows how old what it has executed is: ask for `strong`, which any replica serves';
}
