/** What can be chosen of multi-master: who wins of concurrent writes, by which clock, and how news travels. */
import type { Schema } from '../../kit/options.ts';
import { MS, SECOND } from '../../kit/time.ts';
import type { Micros } from '../contract.ts';
import type { ClockKind } from '../parts/hybrid-clock.ts';
import type { Conflict, Tie } from './conflicts.ts';

export interface MultiMasterOptions {
  readonly conflict: Conflict;
  readonly clock: ClockKind;
  readonly tie: Tie;
  readonly max_offset: Micros;
  readonly interval: Micros;
  readonly anti_entropy: Micros;
}

export const SCHEMA: Schema<MultiMasterOptions> = {
  conflict: {
    kind: 'choice',
    words: ['lww', 'siblings', 'merge'],
    about: 'of concurrent versions, the last stamp wins · all are kept as siblings · values are merged by type',
    initial: 'lww',
  },
  clock: {
    kind: 'choice',
    words: ['wall', 'hybrid', 'monotonic'],
    about: 'what stamps are made of; wall is the naive one, hybrid is never behind a write that it has seen',
    initial: 'hybrid',
  },
  tie: {
    kind: 'choice',
    words: ['node', 'keep-mine'],
    about: 'who wins at equal stamps; keep-mine is broken on purpose: replicas never agree again',
    initial: 'node',
  },
  max_offset: {
    kind: 'duration',
    never: true,
    about: "a replica whose clock is further ahead of the others' refuses writes",
    initial: Number.POSITIVE_INFINITY,
  },
  interval: { kind: 'duration', about: 'how long writes are gathered before they are sent on', initial: 0 * MS },
  anti_entropy: { kind: 'duration', about: 'time between two digests of what was seen', initial: SECOND },
};
