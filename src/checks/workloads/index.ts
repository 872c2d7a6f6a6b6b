/** Checkers of workloads: the list, by the names that Jepsen and elle-cli know them by. */
import type { Checker, Settings } from '../checker.ts';
import { BANK, type BankSettings } from './bank.ts';
import { CAUSAL_REVERSE } from './causal-reverse.ts';
import { COUNTER } from './counter.ts';
import { LONG_FORK, type LongForkSettings } from './long-fork.ts';
import { QUEUE, type QueueSettings, TOTAL_QUEUE } from './queue.ts';
import { SET } from './set.ts';
import { SET_FULL, type SetSettings } from './set-full.ts';
import { UNIQUE_IDS } from './unique-ids.ts';

export type { BankSettings, LongForkSettings, QueueSettings, SetSettings };
export { BANK, CAUSAL_REVERSE, COUNTER, LONG_FORK, QUEUE, SET, SET_FULL, TOTAL_QUEUE, UNIQUE_IDS };

/** What any of them may be told: each reads its own, all have defaults. */
export type WorkloadSettings = Settings & BankSettings & LongForkSettings & QueueSettings & SetSettings;

export const WORKLOAD_CHECKERS: readonly Checker<WorkloadSettings>[] = [
  SET,
  SET_FULL,
  COUNTER,
  QUEUE,
  TOTAL_QUEUE,
  BANK,
  LONG_FORK,
  UNIQUE_IDS,
  CAUSAL_REVERSE,
];
