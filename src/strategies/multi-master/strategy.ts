/** Multi-master: every replica takes writes and answers alone; who wrote at the same time is found out later. */
import type { Context, Strategy } from '../contract.ts';
import { declarations, type MeshMessage } from '../parts/mesh/messages.ts';
import { type MeshOptions, MeshReplica } from '../parts/mesh/replica.ts';
import { latticeOf } from './data.ts';
import { type MultiMasterOptions, objectionTo, SCHEMA } from './options.ts';
import { type State, versionsOnTheWire } from './versions.ts';

export type { MultiMasterOptions } from './options.ts';

function newReplica(context: Context<MeshMessage<State>, string>, options: MultiMasterOptions) {
  const mesh: MeshOptions = {
    interval: options.interval,
    antiEntropy: options.anti_entropy,
    isWhole: false,
    maxOffset: options.max_offset,
  };
  return new MeshReplica(context, latticeOf(context, options), mesh);
}

export const multiMaster: Strategy<MultiMasterOptions, MeshMessage<State>, string> = {
  name: 'multi-master',
  summary:
    'every replica takes writes and answers alone; of two at the same time one is dropped, unless told otherwise',
  promises: ['converges'],
  offers: ['session', 'local', 'eventual'],
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  objection: objectionTo,
  options: SCHEMA,
  messages: declarations(versionsOnTheWire),
  newReplica,
};
