/** Consensus: Raft. Every write is agreed on by a majority before anybody is told. */
import type { Strategy } from '../contract.ts';
import { type Message, messages } from './messages.ts';
import { type Options, options } from './options.ts';
import { RaftReplica, type Timer } from './replica.ts';

export const consensus: Strategy<Options, Message, Timer> = {
  name: 'consensus',
  summary: 'Raft: a leader orders writes; each waits for the disks of a majority.',
  promises: ['linearizable', 'no-lost-writes', 'read-your-writes', 'converges', 'atomic-pairs'],
  offers: ['strong', 'bounded', 'session', 'consistent-prefix', 'local', 'eventual'],
  writesAt: 'leader',
  readsAt: (level) => (level === 'strong' ? 'leader' : level === 'eventual' ? 'any' : 'nearest'),
  options,
  messages,
  newReplica: (context, given) => new RaftReplica(context, given),
};
