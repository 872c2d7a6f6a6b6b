/** Consensus: Raft. Every write is agreed on by a majority before anybody is told. */
import type { Consistency, Strategy } from '../contract.ts';
import { lateDedupOption } from '../parts/late-keys.ts';
import { isSafe } from '../parts/lease.ts';
import { raftAudit } from './audit/audit.ts';
import { type Message, messages } from './messages.ts';
import { objection } from './objection.ts';
import { type Options, options } from './options.ts';
import { RaftReplica, type Timer } from './replica.ts';

export const consensus: Strategy<Options, Message, Timer> = {
  name: 'consensus',
  summary: 'Raft: a leader orders writes; each waits for the disks of a majority.',
  promises: ['linearizable', 'no-lost-writes', 'read-your-writes', 'converges', 'atomic-pairs'],
  offers: ['strong', 'bounded', 'session', 'causal', 'consistent-prefix', 'local', 'eventual'],
  obeys: ['transfer', 'add-member', 'remove-member'],
  checksFences: true,
  writesAt: 'leader',
  readsAt: (level, { reads }) => {
    if (level === 'eventual') return 'any';
    return level !== 'strong' || reads === 'follower-index' || reads === 'stale' ? 'nearest' : 'leader';
  },
  caution,
  objection,
  options,
  remembering: (window) => ({ ...options, dedup: lateDedupOption(window) }),
  messages,
  newReplica: (context, given) => new RaftReplica(context, given),
  audit: raftAudit,
};

function caution(level: Consistency, given: Options): string | undefined {
  const { check_quorum, reads } = given;
  if (level !== 'strong') return undefined;
  if (reads === 'stale')
    return 'with `reads: stale` any replica answers strong reads at once, however far behind it is';
  if (reads !== 'lease') return undefined;
  if (!check_quorum)
    return 'a lease holds only where followers that hear their leader vote for nobody: `check_quorum: true`';
  if (isSafe(given)) return undefined;
  return 'this lease may outlive the patience of a follower whose clock runs faster; it must be shorter than `election_timeout`';
}
