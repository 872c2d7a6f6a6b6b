/** How Multi-Paxos is spelled: `accept 1.1 [1=x] chosen 0`, `promise 2.3 chosen 0 [1=x in 1.1]`. */

import type { BirthList } from '../../../../src/strategies/parts/births.ts';
import { type Ballot, spelledBallot } from '../../../../src/strategies/paxos/ballots.ts';
import type { Command, Message, Proposal, Report } from '../../../../src/strategies/paxos/messages.ts';
import type { PaxosReplica } from '../../../../src/strategies/paxos/replica.ts';
import { named } from '../../customers.ts';

export function detail(message: Message): string {
  switch (message.kind) {
    case 'prepare':
      return ` ${ballotSpelled(message.ballot)} after ${message.after}${message.handover ? ' (told to)' : ''}`;
    case 'promise':
      return ` ${ballotSpelled(message.ballot)}${reportsSpelled(message)}${birthsSpelled(message.births)}`;
    case 'accept': {
      const { ballot, chosen, proposals, round } = message;
      return ` ${ballotSpelled(ballot)} [${proposals.map(proposalSpelled).join(' ')}] chosen ${chosen}${asked(round)}`;
    }
    case 'accepted': {
      const { ballot, births, missing, round, slots, through } = message;
      const beyond = slots.length > 0 ? ` and ${slots.join(' ')}` : '';
      const holes = missing.length > 0 ? ` misses ${missing.join(' ')}` : '';
      return ` ${ballotSpelled(ballot)} to ${through}${beyond}${holes}${asked(round)}${birthsSpelled(births)}`;
    }
    case 'known':
      return ` promised ${ballotSpelled(message.promised)}${reportsSpelled(message)}`;
    case 'learn':
      return ` after ${message.after}`;
    case 'taught':
      return ` [${message.proposals.map(proposalSpelled).join(' ')}] chosen ${message.chosen}`;
    case 'snapshot':
      return ` up to ${message.snapshot.slot} chosen ${message.chosen}`;
    case 'recover':
      return '';
    default:
      return ` ${ballotSpelled(message.ballot)}`;
  }
}

export function role({ log, recovery, role, standing }: PaxosReplica): string {
  if (recovery.isUnderWay) return 'blank, and asks';
  return `${role} in ${ballotSpelled(role === 'follower' ? log.promised : standing.promises.ballot)}`;
}

/** `chosen [1=x] accepted [3=y in 1.1]`. */
export function standing(paxos: PaxosReplica): string {
  const { configurations, context, log } = paxos;
  const kept = Array.from({ length: Math.max(0, log.chosen - log.first + 1) }, (_, i) => {
    const slot = log.first + i;
    return proposalSpelled({ slot, command: log.get(slot)!.command });
  });
  const open = log.after(log.chosen).map(reportSpelled);
  const { members } = configurations.of(log.chosen + 1);
  const group = members.length > context.peers.length ? '' : ` in {${members.join(' ')}}`;
  const accepted = open.length === 0 ? '' : ` accepted [${open.join(' ')}]`;
  return `${role(paxos)} chosen [${kept.join(' ')}]${accepted}${group}`;
}

function ballotSpelled(ballot: Ballot): string {
  return ballot === 0 ? 'none' : spelledBallot(ballot);
}

function asked(round: number): string {
  return round > 0 ? ` round ${round}` : '';
}

export function birthsSpelled(births: BirthList): string {
  return births.map(([node]) => ` since ${node} lost its disk`).join('');
}

function commandSpelled({ configuration, request }: Command): string {
  if (configuration !== undefined) return `{${configuration.members.join(' ')}}`;
  return request === undefined ? 'no-op' : named(request).replace('write ', '');
}

function proposalSpelled({ slot, command }: Proposal): string {
  return `${slot}=${commandSpelled(command)}`;
}

function reportSpelled(report: Report): string {
  const { ballot } = report;
  return `${proposalSpelled(report)}${Number.isFinite(ballot) ? ` in ${ballotSpelled(ballot)}` : ''}`;
}

function reportsSpelled({ chosen, accepted }: { chosen: number; accepted: readonly Report[] }): string {
  return ` chosen ${chosen} [${accepted.map(reportSpelled).join(', ')}]`;
}
