/** CRDT: every replica takes writes and answers alone; the types are such that all end up with the same. */
import { MS, SECOND } from '../../kit/time.ts';
import type { Context, Micros, Strategy } from '../contract.ts';
import { StampClock } from '../parts/hybrid-clock.ts';
import { declarations, type MeshMessage } from '../parts/mesh/messages.ts';
import { type MeshOptions, MeshReplica } from '../parts/mesh/replica.ts';
import { type State, TypeLattice, typesOnTheWire } from './lattice.ts';

export interface CrdtOptions {
  readonly sync: 'state' | 'delta';
  readonly interval: Micros;
  readonly anti_entropy: Micros;
}

function newReplica(context: Context<MeshMessage<State>, string>, options: CrdtOptions) {
  const clock = new StampClock('hybrid', () => context.clock());
  const mesh: MeshOptions = {
    interval: options.interval,
    antiEntropy: options.anti_entropy,
    isWhole: options.sync === 'state',
    maxOffset: Number.POSITIVE_INFINITY,
  };
  return new MeshReplica(context, new TypeLattice(context, clock), mesh);
}

export const crdt: Strategy<CrdtOptions, MeshMessage<State>, string> = {
  name: 'crdt',
  summary: 'every replica takes writes and answers alone; counters and sets lose nothing, yet stock may be oversold',
  promises: ['converges', 'atomic-pairs'],
  offers: ['session', 'local', 'eventual'],
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  options: {
    sync: {
      kind: 'choice',
      words: ['delta', 'state'],
      about: 'what is sent: what changed since, or everything',
      initial: 'delta',
    },
    interval: { kind: 'duration', about: 'how long changes are gathered before they are sent', initial: 100 * MS },
    anti_entropy: { kind: 'duration', about: 'time between two digests of what was seen', initial: SECOND },
  },
  messages: declarations(typesOnTheWire),
  newReplica,
};
