/** The registry of canaries: each a few lines changed in a real protocol, and the promise that must catch it. */
import { crdt } from './crdt.ts';
import { feed } from './feed.ts';
import { mended } from './mended.ts';
import { multiMaster } from './multi-master.ts';
import { quorum } from './quorum.ts';
import { raft } from './raft.ts';
import { raftTold } from './raft-told.ts';
import { singleMaster } from './single-master.ts';
import type { Trial } from './trial.ts';
import { tutorial } from './tutorial.ts';
import { versions } from './versions.ts';

export interface Canary extends Trial {
  readonly name: string;
  /** What is wrong with it, in a sentence. */
  readonly about: string;
  /** Lines of `expect:` that are asked, of which the canary must break one. */
  readonly caughtBy: readonly string[];
}

/** A protocol that joins brings its own. */
export const CANARIES: readonly Canary[] = [
  ...raft,
  ...raftTold,
  ...singleMaster,
  ...multiMaster,
  ...feed,
  ...quorum,
  ...crdt,
  ...tutorial,
  ...versions,
  ...mended,
];
