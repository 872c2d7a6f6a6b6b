/** How EPaxos* and Atlas are spelled: `pre-accept 1.1=x after [2.1]` is the first command of node 1. */
import { type InstanceId, numberOf, originOf } from '../../../../src/strategies/epaxos/ids.ts';
import type { Instance, Proposal } from '../../../../src/strategies/epaxos/instance.ts';
import type { Message } from '../../../../src/strategies/epaxos/messages.ts';
import { named } from '../../customers.ts';

export function detail(message: Message): string {
  switch (message.kind) {
    case 'pre-accept':
      return ` ${proposed(message.id, message.proposal)}`;
    case 'pre-accepted':
      return ` ${name(message.id)}${listed('after', message.more)}`;
    case 'accept':
      return ` ${proposed(message.id, message.value)} at ${message.ballot}`;
    case 'commit':
      return ` ${proposed(message.id, message.value)}`;
    case 'accepted':
    case 'recover':
      return ` ${name(message.id)} at ${message.ballot}`;
    case 'recovered':
      return ` ${name(message.instance.id)} at ${message.ballot}: ${known(message.instance)}`;
    case 'outbid':
      return ` ${name(message.id)} by ${message.ballot}`;
    case 'validate':
      return ` ${proposed(message.id, message.proposal)} at ${message.ballot}`;
    case 'validated': {
      const { against, ballot, doubtful, id } = message;
      return ` ${name(id)} at ${ballot}${listed('against', against)}${listed('doubtful', doubtful)}`;
    }
    case 'waiting':
      return ` ${name(message.id)} with ${message.agreed} agreed`;
    case 'gossip':
      return ` executed [${message.executed.flatMap(upTo).join(' ')}]`;
    case 'fetch':
      return ` ${message.ids.map(name).join(' ')}`;
    default:
      return '';
  }
}

export function name(id: InstanceId): string {
  return `${originOf(id) + 1}.${numberOf(id)}`;
}

export function command(id: InstanceId, proposal: Proposal): string {
  const { request } = proposal;
  return `${name(id)}=${request === undefined ? 'Nop' : named(request).replace('write ', '')}`;
}

/** What an answer to a recovery says: a promise of who knows no command, or in which phase it has it. */
export function known({ id, phase, acceptedAt, value, initial }: Instance): string {
  if (value === undefined) return phase;
  const at = phase === 'accepted' ? ` at ${acceptedAt}` : '';
  const isMore = phase === 'pre-accepted' && value.deps.length > initial!.deps.length;
  return `${phase}${at} ${proposed(id, value)}${isMore ? `, proposed after ${after(initial!)}` : ''}`;
}

function proposed(id: InstanceId, proposal: Proposal): string {
  return `${command(id, proposal)}${proposal.request === undefined ? '' : ` after ${after(proposal)}`}`;
}

/** `[..1.3 2.4]`: the first three of node 1, and the fourth of node 2. */
function after({ after, deps }: Proposal): string {
  return `[${[...after.flatMap(upTo), ...deps.map(name)].join(' ')}]`;
}

function upTo(n: number, origin: number): string[] {
  return n > 0 ? [`..${origin + 1}.${n}`] : [];
}

function listed(word: string, ids: readonly InstanceId[]): string {
  return ids.length > 0 ? ` ${word} [${ids.map(name).join(' ')}]` : '';
}
