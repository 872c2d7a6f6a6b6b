/** What can be chosen of multi-master: who wins of concurrent writes, by which clock, and how news travels. */
import type { Schema } from '../../kit/options.ts';
import { MS } from '../../kit/time.ts';
import type { Micros } from '../contract.ts';
import type { ClockKind } from '../parts/hybrid-clock.ts';
import { FEED, type FeedWords } from './feed/options.ts';
import { CONFLICTS, type Conflict } from './policies/index.ts';
import { REPAIR, type RepairOptions } from './repair-options.ts';
import { VERSIONINGS, type VersioningName } from './versioning/index.ts';
import type { Tie } from './versions.ts';

/** How versions are told apart, and which of them counts. */
export interface VersionOptions {
  readonly conflict: Conflict;
  readonly versions: VersioningName;
  readonly prune: number | 'never';
  readonly priority: readonly string[];
  readonly granularity: 'object' | 'field';
  readonly clock: ClockKind;
  readonly tie: Tie;
  readonly max_offset: Micros;
}

export interface MultiMasterOptions extends VersionOptions, FeedWords, RepairOptions {
  readonly interval: Micros;
}

const versions: Schema<VersionOptions> = {
  conflict: {
    kind: 'choice',
    words: CONFLICTS,
    about:
      'of concurrent versions: the last stamp wins · all are kept as siblings · values are merged by type · most ' +
      'updates win · by `priority` · the first stamp wins, and who is known to be late is told no · a deletion ' +
      'wins · whoever reads decides, and writes that back · none: as it arrives, and replicas part for ever',
    initial: 'lww',
  },
  versions: {
    kind: 'choice',
    words: VERSIONINGS,
    about:
      'how versions are told apart: dots; one vector for all that a key holds, with an entry per server, which makes ' +
      'siblings without end or loses one; or with an entry per client, which grows with them',
    initial: 'dvv',
  },
  prune: {
    kind: 'count',
    least: 1,
    most: 10_000,
    words: ['never'],
    isFree: true,
    about:
      'with `versions: vv` or `client-vv`: the entries that a vector keeps, the newest; what is cut off was never seen',
    initial: 'never',
  },
  priority: {
    kind: 'regions',
    about: 'with `conflict: region-priority`: whose version counts first; those that are not named come last',
    initial: [],
  },
  granularity: {
    kind: 'choice',
    words: ['object', 'field'],
    about:
      'whether a list of `field=value` is one value, or each field one of its own, with a stamp of its own: two ' +
      'writers may then make an object that nobody wrote',
    initial: 'object',
  },
  clock: {
    kind: 'choice',
    words: ['wall', 'hybrid', 'monotonic', 'lamport'],
    about:
      'what stamps are made of; wall is the naive one, hybrid is never behind a write that it has seen, lamport counts ' +
      'and knows no time',
    initial: 'hybrid',
  },
  tie: {
    kind: 'choice',
    words: ['node', 'value', 'keep-mine'],
    about:
      'who wins at equal stamps: the higher node, or the larger value; keep-mine is broken on purpose: replicas never ' +
      'agree again',
    initial: 'node',
  },
  max_offset: {
    kind: 'duration',
    never: true,
    about:
      "a replica whose clock is further ahead of the others' refuses writes, and hybrid clocks follow no stamp that is",
    initial: Number.POSITIVE_INFINITY,
  },
};

export const SCHEMA: Schema<MultiMasterOptions> = {
  ...versions,
  ...FEED,
  interval: { kind: 'duration', about: 'how long writes are gathered before they are sent on', initial: 0 * MS },
  ...REPAIR,
};

/** Combinations that mean nothing, in a sentence. */
export function objectionTo(options: VersionOptions): string | undefined {
  const { conflict, versions: counted, prune, priority, granularity } = options;
  if (prune !== 'never' && counted === 'dvv') return '`prune` cuts vectors: it needs `versions: vv` or `client-vv`';
  if (conflict === 'merge' && counted !== 'dvv') return '`conflict: merge` adds up by dots: it needs `versions: dvv`';
  if (priority.length > 0 && conflict !== 'region-priority') return '`priority` belongs to `conflict: region-priority`';
  if (priority.length === 0 && conflict === 'region-priority') {
    return '`conflict: region-priority` needs `priority`, a list of regions';
  }
  if (granularity === 'field' && (conflict === 'siblings' || conflict === 'resolve-on-read')) {
    return `\`conflict: ${conflict}\` keeps whole values: it needs \`granularity: object\``;
  }
  return undefined;
}

/**
 * Who has forgotten a deletion must beat it with whatever is written next. Else a replica that still remembers drops
 * that write, then forgets as well, and the two never agree.
 */
export function forgettingObjection(options: MultiMasterOptions): string | undefined {
  const { conflict, clock, max_offset, tombstones } = options;
  if (tombstones.rule !== 'stable') return undefined;
  if (conflict === 'most-updates') {
    return '`most-updates` counts from one again once a deletion is forgotten, and loses to it: `tombstones: never`';
  }
  const isAbove = clock === 'lamport' || (clock === 'hybrid' && max_offset === Number.POSITIVE_INFINITY);
  if (conflict === 'lww' && !isAbove) {
    return 'a clock that is behind loses to deletions that others still remember: `clock: hybrid`, or `tombstones: never`';
  }
  return undefined;
}
