/** The registry of canaries: each a few lines changed in a real protocol, and the promise that must catch it. */
import { crdt } from './crdt.ts';
import { multiMaster } from './multi-master.ts';
import type { Patch } from './patched.ts';
import { quorum } from './quorum.ts';
import { raft } from './raft.ts';
import { raftTold } from './raft-told.ts';
import { singleMaster } from './single-master.ts';
import { tutorial } from './tutorial.ts';

export interface Canary {
  readonly name: string;
  /** What is wrong with it, in a sentence. */
  readonly about: string;
  readonly patches: readonly Patch[];
  /** Whose storms it stands in; or the one scenario, under the root of the repository, that shows it at once. */
  readonly contender?: string;
  readonly scenario?: string;
  /** What the storm needs for this mistake to show, as after `--set`; the healthy protocol stands in the same. */
  readonly set?: readonly string[];
  /** The storm to begin with, where the first ones are known to show nothing. */
  readonly from?: number;
  /** Lines of `expect:` that are asked, of which the canary must break one. */
  readonly caughtBy: readonly string[];
}

/** A protocol that joins brings its own. */
export const CANARIES: readonly Canary[] = [
  ...raft,
  ...raftTold,
  ...singleMaster,
  ...multiMaster,
  ...quorum,
  ...crdt,
  ...tutorial,
];
