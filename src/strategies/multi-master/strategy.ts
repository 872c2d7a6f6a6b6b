/** Multi-master: every replica takes writes and answers alone; who wrote at the same time is found out later. */
import { MS, SECOND } from '../../kit/time.ts';
import type { Context, Micros, Strategy } from '../contract.ts';
import { type ClockKind, StampClock } from '../parts/hybrid-clock.ts';
import { declarations, type MeshMessage } from '../parts/mesh/messages.ts';
import { type MeshOptions, MeshReplica } from '../parts/mesh/replica.ts';
import { type Conflict, type Tie, VersionLattice } from './conflicts.ts';
import { type Versions, versionsOnTheWire } from './versions.ts';

export interface MultiMasterOptions {
  readonly conflict: Conflict;
  readonly clock: ClockKind;
  readonly tie: Tie;
  readonly max_offset: Micros;
  readonly interval: Micros;
  readonly anti_entropy: Micros;
}

function newReplica(context: Context<MeshMessage<Versions>, string>, options: MultiMasterOptions) {
  const clock = new StampClock(options.clock, () => context.clock());
  const mesh: MeshOptions = {
    interval: options.interval,
    antiEntropy: options.anti_entropy,
    isWhole: false,
    maxOffset: options.max_offset,
  };
  return new MeshReplica(context, new VersionLattice(context, clock, options.conflict, options.tie), mesh);
}

export const multiMaster: Strategy<MultiMasterOptions, MeshMessage<Versions>, string> = {
  name: 'multi-master',
  summary:
    'every replica takes writes and answers alone; of two at the same time one is dropped, unless told otherwise',
  promises: ['converges'],
  offers: ['session', 'local', 'eventual'],
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  options: {
    conflict: {
      kind: 'choice',
      words: ['lww', 'siblings', 'merge'],
      about: 'of concurrent versions, the last stamp wins · all are kept as siblings · values are merged by type',
      initial: 'lww',
    },
    clock: {
      kind: 'choice',
      words: ['wall', 'hybrid', 'monotonic'],
      about: 'what stamps are made of; wall is the naive one, hybrid is never behind a write that it has seen',
      initial: 'hybrid',
    },
    tie: {
      kind: 'choice',
      words: ['node', 'keep-mine'],
      about: 'who wins at equal stamps; keep-mine is broken on purpose: replicas never agree again',
      initial: 'node',
    },
    max_offset: {
      kind: 'duration',
      never: true,
      about: "a replica whose clock is further ahead of the others' refuses writes",
      initial: Number.POSITIVE_INFINITY,
    },
    interval: { kind: 'duration', about: 'how long writes are gathered before they are sent on', initial: 0 * MS },
    anti_entropy: { kind: 'duration', about: 'time between two digests of what was seen', initial: SECOND },
  },
  messages: declarations(versionsOnTheWire),
  newReplica,
};
