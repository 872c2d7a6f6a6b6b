/** When a log is cut short: the option that every strategy with one log has. */
import type { Nested } from '../../kit/options.ts';

export interface Snapshots {
  readonly every: number;
  readonly keep: number;
}

interface Words {
  /** What is counted: from one snapshot to the next, and behind it. */
  readonly every: string;
  readonly keep: string;
  readonly about?: string;
  /** As many are kept at least. */
  readonly least?: number;
}

export function snapshotOption(words: Words): Nested<Snapshots> {
  const { every, keep, about = 'When the log is cut short.', least = 0 } = words;
  return {
    kind: 'nested',
    about,
    initial: { every: 10_000, keep: 1_000 },
    fields: {
      every: { kind: 'integer', least: 1, most: 1e9, initial: 10_000, about: every },
      keep: { kind: 'integer', least, most: 1e9, initial: 1_000, about: keep },
    },
  };
}
