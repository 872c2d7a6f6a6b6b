/** Mencius: slots of one log in turn, one owner each; who has nothing to say skips. */
import type { Strategy } from '../contract.ts';
import { dedupOption } from '../parts/remembered.ts';
import { menciusAudit } from './audit/audit.ts';
import { type Message, messages } from './messages.ts';
import { type Options, options } from './options.ts';
import { MenciusReplica, type Timer } from './replica.ts';

export const mencius: Strategy<Options, Message, Timer> = {
  name: 'mencius',
  protocolOf: 'consensus',
  summary: 'Mencius: replicas own slots of one log in turn; any may be asked, and each waits for all others’ word.',
  promises: ['linearizable', 'no-lost-writes', 'read-your-writes', 'converges', 'atomic-pairs'],
  offers: ['strong', 'bounded', 'session', 'causal', 'consistent-prefix', 'local', 'eventual'],
  obeys: [],
  checksFences: true,
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  options,
  remembering: (window) => ({ ...options, dedup: dedupOption(window) }),
  messages,
  newReplica: (context, given) => new MenciusReplica(context, given),
  audit: menciusAudit,
};
