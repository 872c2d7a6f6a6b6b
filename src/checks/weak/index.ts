/** Checkers of consistency models weaker than linearizability, strongest first. */
import type { Checker } from '../checker.ts';
import { boundedStaleness } from './bounded-staleness.ts';
import { causal } from './causal.ts';
import { causalConvergence } from './causal-convergence.ts';
import { causalMemory } from './causal-memory.ts';
import { consistentPrefix } from './consistent-prefix.ts';
import { eventual } from './eventual.ts';
import { monotonicReads } from './monotonic-reads.ts';
import { monotonicWrites } from './monotonic-writes.ts';
import { pram } from './pram.ts';
import { readYourWrites } from './read-your-writes.ts';
import { sequential } from './sequential.ts';
import { writesFollowReads } from './writes-follow-reads.ts';

/**
 * What implies what, for registers with unique values (test/checks/weak/lattice.test.ts holds all of it):
 * linearizable ⇒ sequential ⇒ causal-convergence, causal-memory, consistent-prefix · causal-convergence ⇒ causal ·
 * causal-memory ⇒ causal, pram · causal ⇒ each of the four session guarantees.
 * What one may expect and is not so: causal and causal-convergence do not imply pram (a reader may revise its
 * order), nor one of CCv and CM the other; pram does not imply the session guarantees, because *older* is told
 * from causal order, which passes through other processes, while pram's orders do not.
 */
export const WEAK_CHECKERS: readonly Checker[] = [
  sequential,
  causalConvergence,
  causalMemory,
  causal,
  pram,
  consistentPrefix,
  readYourWrites,
  monotonicReads,
  monotonicWrites,
  writesFollowReads,
  boundedStaleness,
  eventual,
];
