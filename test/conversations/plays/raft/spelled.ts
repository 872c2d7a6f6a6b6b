/** How Raft is spelled: `append term 1 after 0.0 [1.1=x] commit 0`. */
import type { Configuration } from '../../../../src/strategies/consensus/configuration.ts';
import type { Entry, Message } from '../../../../src/strategies/consensus/messages.ts';
import type { RaftReplica } from '../../../../src/strategies/consensus/replica.ts';
import { birthsSpelled } from '../multi-paxos/spelled.ts';

export function detail(message: Message): string {
  switch (message.kind) {
    case 'append': {
      const { prevIndex, prevTerm, entries, commit, round } = message;
      return ` after ${prevIndex}.${prevTerm} ${entriesSpelled(prevIndex + 1, entries)} commit ${commit}${asked(round)}`;
    }
    case 'appended':
      return ` ${message.ok ? 'ok' : 'no, go back'} to ${message.index}${asked(message.round)}${birthsSpelled(message.births)}`;
    case 'vote':
      return ` log ${message.lastIndex}.${message.lastTerm}${message.pre ? ' (would you?)' : ''}${birthsSpelled(message.births)}`;
    case 'voted':
      return ` ${message.granted ? 'yes' : 'no'}${message.pre ? ' (would)' : ''}${birthsSpelled(message.births)}`;
    case 'snapshot': {
      const { index, term, configuration } = message.snapshot;
      return ` up to ${index}.${term} of ${configurationSpelled(configuration)}`;
    }
    case 'read-index':
      return message.index < 0 ? ' not known' : ` ${message.index}`;
    case 'known':
      return ` log ${message.lastIndex}.${message.lastTerm}${birthsSpelled(message.births)}`;
    default:
      return '';
  }
}

function asked(round: number): string {
  return round > 0 ? ` round ${round}` : '';
}

/** An entry is `index.term`; a long row shows its ends. */
export function entriesSpelled(first: number, entries: readonly Entry[]): string {
  const all = entries.map((entry, i) => entrySpelled(first + i, entry));
  return `[${all.length > 6 ? `${all[0]} .. ${all.at(-1)}` : all.join(' ')}]`;
}

/** `{1 2 3}`; `{1 2 3 +4}` with a learner; `{1 2}>{1 2 3}` in a joint phase, where both decide. */
export function configurationSpelled({ voters, outgoing, learners }: Configuration): string {
  const after = `{${[...voters, ...learners.map((learner) => `+${learner}`)].join(' ')}}`;
  return outgoing.length > 0 ? `{${outgoing.join(' ')}}>${after}` : after;
}

export function entrySpelled(index: number, { term, request, configuration }: Entry): string {
  if (configuration !== undefined) return `${index}.${term}:${configurationSpelled(configuration)}`;
  const { kind, value } = request?.operations[0] ?? {};
  if (kind === undefined) return `${index}.${term}`;
  return `${index}.${term}${kind === 'write' ? `=${value}` : '+1'}`;
}

export function standing({ role, term, commit, log, membership, context }: RaftReplica): string {
  const kept = Array.from({ length: log.last - log.first + 1 }, (_, i) => log.entry(log.first + i));
  const { voters, outgoing } = membership.current;
  const isOfAll = voters.length === context.peers.length + 1 && outgoing.length === 0;
  const group = isOfAll ? '' : ` in ${configurationSpelled(membership.current)}`;
  return `${role} term ${term} commit ${commit} log ${entriesSpelled(log.first, kept)}${group}`;
}
