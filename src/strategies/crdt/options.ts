/** What can be chosen of replicated data types: the types, how they synchronise, and with whom. */
import type { Schema } from '../../kit/options.ts';
import { MS, SECOND } from '../../kit/time.ts';
import type { Micros } from '../contract.ts';
import { TOMBSTONES, type TombstoneOptions } from '../parts/mesh/tombstones.ts';
import { DEFAULT_TYPES, type Types } from './lattice.ts';
import type { Overlay } from './relay/overlay.ts';
import type { Sync } from './relay/protocol.ts';

export interface CrdtOptions extends Types {
  readonly sync: Sync;
  readonly overlay: Overlay;
  readonly avoid_back_propagation: boolean;
  readonly remove_redundancy: boolean;
  readonly identity: 'fresh' | 'kept';
  readonly remove: 'add-wins' | 'remove-wins';
  readonly tombstones: TombstoneOptions;
  readonly delivery: 'any' | 'causal';
  readonly interval: Micros;
  readonly anti_entropy: Micros;
}

export const SCHEMA: Schema<CrdtOptions> = {
  sync: {
    kind: 'choice',
    words: ['delta', 'state', 'op', 'scuttlebutt'],
    about:
      'what is sent: what changed since, joined · everything · each update by itself, in causal order · what a ' +
      'neighbour asks for',
    initial: 'delta',
  },
  overlay: {
    kind: 'nested',
    word: 'shape',
    about: 'who exchanges updates with whom; in a mesh everybody tells all others, elsewhere updates are relayed',
    initial: { shape: 'mesh', links: [] },
    fields: {
      shape: {
        kind: 'choice',
        words: ['mesh', 'ring', 'star', 'tree'],
        about: 'in the order of regions; the first is the middle of a star and the root of a tree',
        initial: 'mesh',
      },
      links: { kind: 'region-pairs', about: 'in place of a shape: `[A <-> B, B <-> C]`', initial: [] },
    },
  },
  avoid_back_propagation: {
    kind: 'flag',
    about: 'relayed deltas do not go back to where they came from (BP of Enes et al. 2019)',
    initial: true,
  },
  remove_redundancy: {
    kind: 'flag',
    about: 'of a received delta only what is new is relayed (RR of Enes et al. 2019)',
    initial: true,
  },
  counter: {
    kind: 'choice',
    words: ['pn', 'grow', 'bounded', 'op'],
    about:
      'counters that go up and down · only up · bounded counters that take only what they hold rights to, and never ' +
      'fall below 0 · as pn, but what travels is by how much (needs `sync: op`)',
    initial: DEFAULT_TYPES.counter,
  },
  dedup: {
    kind: 'flag',
    about: 'an update that comes again is known again; false is broken on purpose: under `counter: op` it counts again',
    initial: DEFAULT_TYPES.dedup,
  },
  identity: {
    kind: 'choice',
    words: ['fresh', 'kept'],
    about:
      'under which name a replica goes on that lost its disk: a new one, once it has what the others have · kept is ' +
      'broken on purpose: the old one, at once',
    initial: 'fresh',
  },
  register: {
    kind: 'choice',
    words: ['lww', 'mv'],
    about: 'of concurrent writes the last stamp wins · all are kept as siblings',
    initial: DEFAULT_TYPES.register,
  },
  set: {
    kind: 'choice',
    words: ['add-wins', 'remove-wins', 'grow', '2p', 'timestamp'],
    about:
      'who wins of an add and a removal at the same time (OR-sets) · only adds · what was removed never comes back · ' +
      'timestamp is broken on purpose: by wall clocks, as tutorials do it',
    initial: DEFAULT_TYPES.set,
  },
  remove: {
    kind: 'choice',
    words: ['add-wins', 'remove-wins'],
    about: 'short for `set`, where that is not given',
    initial: 'add-wins',
    presets: { 'remove-wins': { set: 'remove-wins' } },
  },
  tombstones: TOMBSTONES,
  delivery: {
    kind: 'choice',
    words: ['any', 'causal'],
    about:
      'whether deltas that replicas send to all others wait for what their writer had seen; relayed ones always do',
    initial: 'any',
  },
  interval: { kind: 'duration', about: 'how long changes are gathered before they are sent', initial: 100 * MS },
  anti_entropy: { kind: 'duration', about: 'time between two digests of what was seen', initial: SECOND },
};
