/** Fast Paxos on the stage: operation 1 is `#1 x`, and `#1` where its name alone is said; round `fast 1.2` is of node 2. */
import { defaults } from '../../../../src/kit/options.ts';
import { type Command, type Message, NO_OP, type Vote } from '../../../../src/strategies/paxos/fast/messages.ts';
import type { FastPaxosReplica } from '../../../../src/strategies/paxos/fast/replica.ts';
import { spelledRound } from '../../../../src/strategies/paxos/fast/rounds.ts';
import { fastPaxos as strategy } from '../../../../src/strategies/paxos/fast/strategy.ts';
import { TWINS } from '../../../broken/fast-paxos.ts';
import { MS } from '../../../strategies/consensus/cluster.ts';
import { named } from '../../customers.ts';
import { birthsSpelled } from '../multi-paxos/spelled.ts';
import type { Cast, Play } from '../play.ts';

const PATIENCE = 200 * MS;
const ATTEMPTS = 4_096;

export const fastPaxos: Play<FastPaxosReplica, Message> = {
  strategy,
  quick: {
    ...defaults(strategy.options),
    election_timeout: PATIENCE,
    heartbeat: 30 * MS,
    retry: 100 * MS,
    snapshot: { every: 10_000, keep: 1_000 },
  },
  reign: {
    word: 'reign',
    patience: PATIENCE,
    term: ({ acceptor }) => Math.floor(acceptor.promised / 2_048),
    isLeading: ({ coordinator }) => coordinator.isLeading,
  },
  hasLog: true,
  rings: { timeout: 'suspect', beat: 'beat' },
  twins: Object.fromEntries(Object.entries(TWINS).map(([name, make]): [string, Cast] => [name, { make }])),
  spelled: (message) => `${message.kind}${detail(message)}`,
  role: ({ acceptor, coordinator }) =>
    coordinator.role === 'leader'
      ? `coordinator in ${spelledRound(coordinator.reign)}`
      : `acceptor in ${spelledRound(acceptor.promised)}`,
  standing: ({ acceptor, learner, isBlank }) => {
    const executed = Array.from({ length: learner.executed }, (_, i) => commandSpelled(learner.commandIn(i + 1)));
    return `executed [${executed.join(', ')}] votes [${votesSpelled(acceptor.votes)}]${isBlank ? ' blank' : ''}`;
  },
};

function detail(message: Message): string {
  switch (message.kind) {
    case 'propose':
      return ` ${commandSpelled(message.command)}`;
    case 'voted':
      return ` ${message.slot}=${nameSpelled(message.name)} in ${spelledRound(message.round)}`;
    case 'prepare':
      return ` ${spelledRound(message.reign)} after ${message.after}${birthsSpelled(message.births)}`;
    case 'promise':
      return `${promiseSpelled(message)}${birthsSpelled(message.births)}`;
    case 'query':
      return ` ${message.slots.join(' ')}`;
    case 'report':
      return ` ${message.slots.join(' ')} votes [${votesSpelled(message.votes)}]`;
    case 'settle':
      return ` ${message.slot}=${commandSpelled(message.command)} in ${spelledRound(message.reign + 1)}`;
    case 'any':
      return ` from ${message.from ?? 'none'} in ${spelledRound(message.reign)}`;
    case 'rejected':
      return ` promised ${spelledRound(message.promised)}`;
    case 'ask':
      return ` after ${message.after}`;
    case 'told':
      return ` after ${message.after} [${message.commands.map(commandSpelled).join(', ')}]`;
    case 'snapshot':
      return ` up to ${message.snapshot.slot}`;
    case 'welcome':
      return ` from ${message.from} in ${spelledRound(message.reign)}`;
    default:
      return '';
  }
}

function promiseSpelled({ reign, executed, votes }: Message & { kind: 'promise' }): string {
  return ` ${spelledRound(reign)} executed ${executed} votes [${votesSpelled(votes)}]`;
}

function commandSpelled(command: Command | undefined): string {
  return command === undefined ? 'no-op' : `#${command.request.opId} ${named(command.request).replace('write ', '')}`;
}

function nameSpelled(name: number): string {
  return name === NO_OP ? 'no-op' : `#${Math.floor(name / ATTEMPTS)}`;
}

function votesSpelled(votes: readonly Vote[]): string {
  return votes
    .map(({ slot, round, command }) => `${slot}=${commandSpelled(command)} in ${spelledRound(round)}`)
    .join(', ');
}
