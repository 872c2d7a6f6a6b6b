/** Multi-master: every replica takes writes and answers alone; who wrote at the same time is found out later. */
import type { Context, Replica, Strategy } from '../contract.ts';
import { KEPT_FOR_EVER } from '../parts/mesh/copy.ts';
import { type MeshOptions, MeshReplica } from '../parts/mesh/replica.ts';
import { latticeOf } from './data.ts';
import { declarations, type FeedMessage } from './feed/messages.ts';
import { feedObjection, feedOptions, isFeed } from './feed/options.ts';
import { FeedReplica } from './feed/replica.ts';
import { type MultiMasterOptions, objectionTo, SCHEMA } from './options.ts';
import { type State, versionsOnTheWire } from './versions.ts';

export type { MultiMasterOptions } from './options.ts';

type Message = FeedMessage<State>;

function newReplica(context: Context<Message, string>, options: MultiMasterOptions): Replica<Message, string> {
  const lattice = latticeOf(context, options);
  if (isFeed(options)) {
    const { interval, max_offset: maxOffset } = options;
    return new FeedReplica(context, lattice, feedOptions(options, { interval, maxOffset, tombstones: KEPT_FOR_EVER }));
  }
  const mesh: MeshOptions = {
    interval: options.interval,
    antiEntropy: options.anti_entropy,
    isWhole: false,
    maxOffset: options.max_offset,
  };
  return new MeshReplica(context, lattice, mesh);
}

export const multiMaster: Strategy<MultiMasterOptions, Message, string> = {
  name: 'multi-master',
  summary:
    'every replica takes writes and answers alone; of two at the same time one is dropped, unless told otherwise',
  promises: ['converges'],
  offers: ['session', 'local', 'eventual'],
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  objection: (options, regions) => objectionTo(options) ?? feedObjection(options, options.interval, regions.length),
  options: SCHEMA,
  messages: declarations(versionsOnTheWire),
  newReplica,
};
