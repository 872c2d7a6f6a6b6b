/** Atlas: as EPaxos, with as many failures as are chosen; the fewer, the nearer the quorums. */
import type { Strategy } from '../contract.ts';
import { auditNamed } from './audit/audit.ts';
import { caution, lacks, OFFERS } from './levels.ts';
import { type Message, messages } from './messages.ts';
import { type AtlasOptions, atlasOptions } from './options.ts';
import { EgalitarianReplica, type Timer } from './replica.ts';
import { AtlasRules } from './unions.ts';

export const atlas: Strategy<AtlasOptions, Message, Timer> = {
  name: 'atlas',
  summary: 'Atlas: no leader; half of the replicas and `f` more decide at once, though others interfere.',
  protocolOf: 'consensus',
  promises: ['linearizable', 'no-lost-writes', 'read-your-writes', 'converges', 'atomic-pairs'],
  offers: OFFERS,
  obeys: [],
  lacks,
  caution,
  checksFences: true,
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  options: atlasOptions,
  messages,
  audit: auditNamed('AT'),
  newReplica: (context, options) => {
    return new EgalitarianReplica(context, options, (replica) => new AtlasRules(replica, options.f));
  },
};
