/** What of multi-master's options makes a feed of it, and which of them cannot stand together. */
import type { Schema } from '../../../kit/options.ts';
import type { Micros } from '../../contract.ts';
import type { TombstoneOptions } from '../../parts/mesh/tombstones.ts';
import { type Topology, wayOf } from './routes.ts';

/** What a server skips of what it reads: its own events, all that it has executed, or nothing. */
export type OriginFilter = 'own' | 'executed' | 'none';
export type Overflow = 'keep' | 'block' | 'drop';

/** As a file has them. */
export interface FeedWords {
  readonly topology: Topology;
  readonly origin_filter: OriginFilter;
  readonly ttl: number | string;
  readonly batch: number;
  readonly poll: Micros;
  readonly queue: number | string;
  readonly overflow: Overflow;
  readonly full_sync: Micros;
}

export interface FeedOptions {
  readonly topology: Topology;
  readonly originFilter: OriginFilter;
  /** Hops that an event may travel. */
  readonly ttl: number;
  /** Most events in one message. */
  readonly batch: number;
  /** How long events are gathered before they are pushed. */
  readonly interval: Micros;
  /** Time between two questions of a reader; Infinity = nobody asks, events are pushed. */
  readonly poll: Micros;
  /** Most events that may wait for one reader. */
  readonly queue: number;
  readonly overflow: Overflow;
  /** Time between two full syncs; Infinity = only where nothing else helps. */
  readonly fullSync: Micros;
  readonly maxOffset: Micros;
  readonly tombstones: TombstoneOptions;
}

const NEVER = Number.POSITIVE_INFINITY;
/** Hops of an event that nothing stops; a small integer that no event lives to see the end of. */
const ENDLESS = 0x3fffffff;

export const FEED: Schema<FeedWords> = {
  topology: {
    kind: 'choice',
    words: ['mesh', 'ring', 'star', 'chain'],
    about:
      "who reads whose log: everybody everybody else's · each the one before it, one way round, in the order of " +
      "regions · all that of the first region, and it theirs · neighbours one another's",
    initial: 'mesh',
  },
  origin_filter: {
    kind: 'choice',
    words: ['own', 'executed', 'none'],
    about:
      'what a replica skips of what it reads: what it wrote itself (server ids) · all that it has executed (GTIDs) · ' +
      'nothing, which is broken on purpose',
    initial: 'executed',
  },
  ttl: {
    kind: 'count',
    least: 1,
    most: 1000,
    words: ['never'],
    isFree: true,
    about: 'hops after which an event is passed on no further',
    initial: 'never',
  },
  batch: { kind: 'integer', least: 1, most: 100_000, about: 'most events in one message', initial: 64 },
  poll: {
    kind: 'duration',
    never: true,
    about: 'how often a reader asks for what is new; never: it is pushed',
    initial: NEVER,
  },
  queue: {
    kind: 'count',
    least: 1,
    most: 1_000_000,
    words: ['unbounded'],
    isFree: true,
    about: 'most events that may wait for one reader',
    initial: 'unbounded',
  },
  overflow: {
    kind: 'choice',
    words: ['keep', 'block', 'drop'],
    about:
      'what becomes of more: it is kept while the disk holds · writes wait up to a second, and are refused · all that ' +
      'waits is thrown away, and comes with the next full sync',
    initial: 'keep',
  },
  full_sync: {
    kind: 'duration',
    never: true,
    about: 'time between two comparisons with each reader; never: only with one whose place in the log is gone',
    initial: NEVER,
  },
};

/** A feed takes the place of the plain mesh where any of its options is not as it is by default. */
export function isFeed(words: FeedWords): boolean {
  const names = Object.keys(FEED) as (keyof FeedWords)[];
  return names.some((name) => words[name] !== FEED[name].initial);
}

/** `more`: what the feed shares with the plain mesh. */
export function feedOptions(
  words: FeedWords,
  more: Pick<FeedOptions, 'interval' | 'maxOffset' | 'tombstones'>,
): FeedOptions {
  const { topology, origin_filter: originFilter, batch, poll, overflow, full_sync: fullSync } = words;
  return {
    topology,
    originFilter,
    ttl: typeof words.ttl === 'number' ? words.ttl : ENDLESS,
    batch,
    poll,
    queue: typeof words.queue === 'number' ? words.queue : NEVER,
    overflow,
    fullSync,
    ...more,
  };
}

/** `count`: replicas, or at least as many as that. */
export function feedObjection(words: FeedWords, interval: Micros, count: number): string | undefined {
  const { topology, ttl, poll, queue, overflow, full_sync } = words;
  const way = wayOf(topology, count);
  if (typeof ttl === 'number' && ttl < way) {
    return `events travel ${way} hops on a ${topology} of ${count}: with \`ttl: ${ttl}\` some replicas never hear of them`;
  }
  if (overflow !== 'keep' && queue === 'unbounded') {
    return `\`overflow: ${overflow}\` needs to know how much may wait: \`queue: 1000\``;
  }
  if (overflow === 'keep' && queue !== 'unbounded') {
    return `\`queue: ${queue}\` bounds nothing while the overflow is kept: \`overflow: block\` or \`drop\``;
  }
  if (overflow === 'drop' && full_sync === NEVER) {
    return 'what is dropped would be missing for ever: `overflow: drop` needs a `full_sync`';
  }
  if (full_sync === 0) return 'a full sync takes time: `full_sync: 10s`, or `never`';
  if (poll === 0) return 'nobody can ask without a pause: `poll: 200ms`, or `never`';
  if (poll !== NEVER && interval > 0) return '`interval` gathers what is pushed, and with `poll` nothing is pushed';
  return undefined;
}
