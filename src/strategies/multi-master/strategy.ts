/** Multi-master: every replica takes writes and answers alone; who wrote at the same time is found out later. */
import type { Context, Replica, Strategy } from '../contract.ts';
import { lacksLevel, sessionsOf, type Travel } from '../parts/mesh/levels.ts';
import { type MeshOptions, MeshReplica } from '../parts/mesh/replica.ts';
import { BATCH } from '../parts/mesh/streams.ts';
import { latticeOf } from './data.ts';
import { audit } from './feed/audit.ts';
import { declarations, type FeedMessage } from './feed/messages.ts';
import { feedObjection, feedOptions, isFeed } from './feed/options.ts';
import { FeedReplica } from './feed/replica.ts';
import { forgettingObjection, type MultiMasterOptions, objectionTo, SCHEMA } from './options.ts';
import { repairObjection } from './repair-options.ts';
import { type State, versionsOnTheWire } from './versions.ts';

export type { MultiMasterOptions } from './options.ts';

type Message = FeedMessage<State>;

function newReplica(context: Context<Message, string>, options: MultiMasterOptions): Replica<Message, string> {
  const lattice = latticeOf(context, options);
  if (isFeed(options)) {
    const { interval, max_offset: maxOffset, tombstones } = options;
    return new FeedReplica(context, lattice, feedOptions(options, { interval, maxOffset, tombstones }));
  }
  const mesh: MeshOptions = {
    interval: options.interval,
    antiEntropy: options.anti_entropy.every,
    by: options.anti_entropy.by,
    isWhole: false,
    maxOffset: options.max_offset,
    tombstones: options.tombstones,
    isCausal: options.delivery === 'causal',
    reading: {
      reads: options.reads === 'all' ? Number.POSITIVE_INFINITY : Number(options.reads),
      repair: options.repair,
    },
    // What is applied as it comes must not come twice, nor half of it.
    batch: options.conflict === 'none' ? 1 : BATCH,
  };
  return new MeshReplica(context, lattice, mesh, versionsOnTheWire);
}

function travelOf(options: MultiMasterOptions): Travel {
  const isPlain = !isFeed(options);
  const cure = isPlain ? '`delivery: causal`' : 'a plain mesh with `delivery: causal`';
  return {
    isCausal: isPlain && options.delivery === 'causal',
    tellsAll: isPlain && options.anti_entropy.by === 'vectors',
    cure,
  };
}

export const multiMaster: Strategy<MultiMasterOptions, Message, string> = {
  name: 'multi-master',
  summary:
    'every replica takes writes and answers alone; of two at the same time one is dropped, unless told otherwise',
  promises: ['converges'],
  offers: ['bounded', 'session', 'causal', 'local', 'eventual'],
  obeys: ['add-member', 'remove-member'],
  lacks: (level, options) => lacksLevel(level, travelOf(options)),
  sessions: (options) => sessionsOf(travelOf(options)),
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  objection: (options, regions) =>
    objectionTo(options) ??
    forgettingObjection(options) ??
    feedObjection(options, options.interval, regions.length) ??
    repairObjection(options, options.conflict, isFeed(options)),
  options: SCHEMA,
  messages: declarations(versionsOnTheWire),
  audit,
  newReplica,
};
