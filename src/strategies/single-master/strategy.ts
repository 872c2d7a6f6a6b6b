/** Single-master: one replica orders all writes and streams its log to the others. */
import type { Strategy } from '../contract.ts';
import { lateDedupOption } from '../parts/late-keys.ts';
import { singleMasterAudit } from './audit/audit.ts';
import type { Message } from './messages.ts';
import { heartbeatOf, quietOf, type SingleMasterOptions } from './options.ts';
import { SingleMasterReplica } from './replica.ts';
import { schema } from './schema.ts';
import type { Timer } from './state.ts';
import { messages } from './wire.ts';

export const singleMaster: Strategy<SingleMasterOptions, Message, Timer> = {
  name: 'single-master',
  summary:
    'one master orders all writes and streams them to replicas: fast near it, and what it had not shipped dies with it',
  promises: ['converges', 'atomic-pairs'],
  offers: ['strong', 'bounded', 'session', 'causal', 'consistent-prefix', 'local', 'eventual'],
  obeys: ['promote', 'demote', 'rejoin', 'transfer'],
  checksFences: true,
  writesAt: 'leader',
  readsAt: (level) => (level === 'strong' ? 'leader' : level === 'eventual' ? 'any' : 'nearest'),
  caution: (level, options) => {
    const { fencing, bounded } = options;
    if (level === 'consistent-prefix' && losesWrites(options)) {
      return 'what a failover loses readers may have seen before: `ack: sync`, or `failover: none`, takes nobody back';
    }
    if (level === 'bounded' && bounded === 'lag')
      return 'a lag is 0 where nothing comes any more: `bounded: safe-time`';
    if (fencing === 'lease' || (level !== 'strong' && level !== 'bounded')) return undefined;
    const what = level === 'strong' ? 'makes them linearizable' : 'keeps the bound';
    return `a master that is cut off goes on answering ${level} reads; only \`fencing: lease\` ${what}`;
  },
  objection: (options) =>
    heartbeatOf(options) < quietOf(options)
      ? undefined
      : '`failover.heartbeat` must be less than half of `detect`: a master that lives would be taken for dead',
  options: schema,
  remembering: (window) => ({ ...schema, dedup: lateDedupOption(window) }),
  messages,
  newReplica: (context, options) => new SingleMasterReplica(context, options),
  audit: singleMasterAudit,
};

/** Somebody may be promoted who has not all that was confirmed, or shown. */
function losesWrites({ ack, failover }: SingleMasterOptions): boolean {
  return ack === 'async' && failover.mode !== 'none';
}
