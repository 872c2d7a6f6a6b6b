/** What can be chosen of how replicas mend one another: by comparing, by reading, and what becomes of deletions. */
import { defaults, type Schema } from '../../kit/options.ts';
import { SECOND } from '../../kit/time.ts';
import type { Micros } from '../contract.ts';
import type { By } from '../parts/mesh/comparison.ts';
import type { ReadRepair } from '../parts/mesh/reading.ts';
import { TOMBSTONES, type TombstoneOptions } from '../parts/mesh/tombstones.ts';

export interface RepairOptions {
  readonly anti_entropy: { readonly by: By; readonly every: Micros };
  readonly delivery: 'any' | 'causal';
  readonly reads: number | string;
  readonly repair: ReadRepair;
  readonly tombstones: TombstoneOptions;
}

export const REPAIR: Schema<RepairOptions> = {
  anti_entropy: {
    kind: 'nested',
    word: 'by',
    number: 'every',
    about: 'how replicas find out that they differ though nobody sends them anything',
    initial: { by: 'vectors', every: SECOND },
    fields: {
      by: {
        kind: 'choice',
        words: ['vectors', 'merkle', 'none'],
        about:
          'they tell each other what they have seen · they compare hash trees of what they hold · not at all: what ' +
          'streams lose stays lost',
        initial: 'vectors',
      },
      every: { kind: 'duration', about: 'time between two comparisons with another replica', initial: SECOND },
    },
  },
  delivery: {
    kind: 'choice',
    words: ['any', 'causal'],
    about: "a write is shown where it comes · it waits until all that its writer's replica had seen is there",
    initial: 'any',
  },
  reads: {
    kind: 'count',
    least: 1,
    most: 99,
    words: ['all'],
    about: 'how many replicas a read asks, the one that answers included: it joins what the nearest of them hold',
    initial: 1,
  },
  repair: {
    kind: 'choice',
    words: ['none', 'background', 'blocking'],
    about:
      'with `reads: 2` or more, what becomes of those that were behind: nothing · they hear after the answer · before',
    initial: 'none',
  },
  tombstones: TOMBSTONES,
};

/** Whether anything is said of what the plain mesh alone can do. */
function isOfMesh(options: RepairOptions): boolean {
  const { anti_entropy: own, ...initial } = defaults(REPAIR);
  const { anti_entropy: given, delivery, reads, repair } = options;
  if (given.by !== own.by || given.every !== own.every) return true;
  return delivery !== initial.delivery || reads !== initial.reads || repair !== initial.repair;
}

/** Combinations that mean nothing, in a sentence. */
export function repairObjection(options: RepairOptions, conflict: string, isFeed: boolean): string | undefined {
  const { anti_entropy, delivery, reads, repair } = options;
  if (isFeed && isOfMesh(options)) {
    return '`anti_entropy`, `delivery`, `reads` and `repair` are for a plain mesh: whoever reads logs has `full_sync`';
  }
  if (anti_entropy.every === 0) return 'nobody can compare without a pause: `anti_entropy: 1s`';
  if (reads === 1 && repair !== 'none')
    return `\`repair: ${repair}\` compares what several replicas hold: \`reads: 2\``;
  if (delivery === 'causal' && repair !== 'none') {
    return '`delivery: causal` shows nothing before its past, and what a read repairs comes without: `repair: none`';
  }
  if (conflict === 'none' && (anti_entropy.by === 'merkle' || reads !== 1)) {
    return '`conflict: none` takes what comes for the newest: two replicas that compared what they hold would swap it';
  }
  return undefined;
}
