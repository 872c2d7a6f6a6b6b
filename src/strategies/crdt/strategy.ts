/** CRDT: every replica takes writes and answers alone; the types are such that all end up with the same. */
import { MS } from '../../kit/time.ts';
import type { Context, Replica, Strategy } from '../contract.ts';
import { StampClock } from '../parts/hybrid-clock.ts';
import { lacksLevel, sessionsOf, type Travel } from '../parts/mesh/levels.ts';
import { Members } from '../parts/mesh/members.ts';
import { MeshReplica } from '../parts/mesh/replica.ts';
import { audit } from './audit.ts';
import { type State, type Surroundings, TypeLattice, typesOnTheWire } from './lattice.ts';
import { type CrdtOptions, SCHEMA } from './options.ts';
import { declarations, type RelayMessage } from './relay/messages.ts';
import { RelayReplica } from './relay/replica.ts';

export type { CrdtOptions };

type CrdtContext = Context<RelayMessage<State>, string>;

function newReplica(context: CrdtContext, options: CrdtOptions): Replica<RelayMessage<State>, string> {
  const lattice = newLattice(context, options);
  const { sync, overlay, interval, anti_entropy: antiEntropy, tombstones, dedup: dedups } = options;
  const keepsName = options.identity === 'kept';
  if (isDirect(options)) {
    const isWhole = sync === 'state';
    const maxOffset = Number.POSITIVE_INFINITY;
    const isCausal = options.delivery === 'causal';
    const mesh = { interval, antiEntropy, isWhole, isCausal, maxOffset, tombstones, keepsName };
    return new MeshReplica(context, lattice, mesh);
  }
  return new RelayReplica(context, lattice, {
    sync,
    overlay,
    avoidsBackPropagation: options.avoid_back_propagation,
    removesRedundancy: options.remove_redundancy,
    // Who waits to be asked must be asked now and then.
    interval: sync === 'scuttlebutt' ? Math.max(interval, MS) : interval,
    antiEntropy,
    tombstones,
    dedups,
    keepsName,
  });
}

/** Each replica sends its own to all others; else they pass on what they learn, in the order of causes. */
function isDirect({ overlay, sync }: CrdtOptions): boolean {
  return isMesh(overlay) && (sync === 'delta' || sync === 'state');
}

function isMesh({ shape, links }: CrdtOptions['overlay']): boolean {
  return shape === 'mesh' && links.length === 0;
}

function travelOf(options: CrdtOptions): Travel {
  const isCausal = !isDirect(options) || options.sync === 'state' || options.delivery === 'causal';
  return { isCausal, tellsAll: isMesh(options.overlay), cure: '`delivery: causal`, or `sync: state`' };
}

function newLattice(context: CrdtContext, options: CrdtOptions): TypeLattice {
  const members = new Members(context.self, context.peers);
  const around: Surroundings = {
    hybrid: new StampClock('hybrid', () => context.clock()),
    wall: new StampClock('wall', () => context.clock()),
    count: members.count,
    addressOf: (slot) => members.addressOf(slot),
  };
  return new TypeLattice(context, around, options);
}

export const crdt: Strategy<CrdtOptions, RelayMessage<State>, string> = {
  name: 'crdt',
  summary: 'every replica takes writes and answers alone; counters and sets lose nothing, yet stock may be oversold',
  promises: ['converges', 'atomic-pairs'],
  offers: ['bounded', 'session', 'causal', 'local', 'eventual'],
  obeys: [],
  lacks: (level, options) => lacksLevel(level, travelOf(options)),
  sessions: (options) => sessionsOf(travelOf(options)),
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  objection: ({ counter, sync }) =>
    counter === 'op' && sync !== 'op'
      ? 'operations travel one by one, in their order: `counter: op` needs `sync: op`'
      : undefined,
  options: SCHEMA,
  messages: declarations(typesOnTheWire),
  audit,
  newReplica,
};
