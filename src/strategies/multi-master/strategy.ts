/** Multi-master: every replica takes writes and answers alone; who wrote at the same time is found out later. */
import type { Context, Strategy } from '../contract.ts';
import { StampClock } from '../parts/hybrid-clock.ts';
import { declarations, type MeshMessage } from '../parts/mesh/messages.ts';
import { type MeshOptions, MeshReplica } from '../parts/mesh/replica.ts';
import { VersionLattice } from './conflicts.ts';
import { type MultiMasterOptions, SCHEMA } from './options.ts';
import { type Versions, versionsOnTheWire } from './versions.ts';

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
  options: SCHEMA,
  messages: declarations(versionsOnTheWire),
  newReplica,
};
