/** What a quorum store can be told: copies, levels, hints, repair, versions, transactions. */

import type { Schema } from '../../kit/options.ts';
import { HOUR, SECOND } from '../../kit/time.ts';
import type { Micros } from '../contract.ts';
import type { ClockKind } from '../parts/hybrid-clock.ts';
import { LEVELS, type Level } from './level.ts';

const NEVER = Number.POSITIVE_INFINITY;

export interface HintOptions {
  readonly window: Micros;
  readonly count_to_w: boolean;
}

export interface Options {
  readonly n: number | 'all';
  readonly w: Level;
  readonly r: Level;
  readonly home: readonly string[];
  readonly sloppy: boolean;
  readonly hints: HintOptions;
  readonly repair: 'blocking' | 'background' | 'none';
  readonly anti_entropy: Micros;
  readonly lwt: 'never' | 'conditional' | 'all';
  readonly conflict: 'lww' | 'siblings';
  readonly clock: ClockKind;
  readonly dedup: Micros;
  readonly tombstones: { readonly grace: Micros };
  readonly ask: 'all' | 'enough';
  readonly speculative: Micros;
  readonly timeout: Micros;
  readonly suspect: Micros;
  readonly timed_out: 'unknown' | 'failed';
}

const placing: Schema<Pick<Options, 'n' | 'w' | 'r' | 'home'>> = {
  n: {
    kind: 'count',
    least: 1,
    most: 100,
    words: ['all'],
    about: 'how many replicas keep a key; fewer than there are: the next so many regions from one that the key names',
    initial: 'all',
  },
  w: {
    kind: 'count',
    least: 1,
    most: 100,
    words: LEVELS,
    about: 'replicas of the key that must have a write on disk before it is confirmed',
    initial: 'quorum',
  },
  r: {
    kind: 'count',
    least: 1,
    most: 100,
    words: LEVELS,
    about: 'replicas of the key that must answer a read',
    initial: 'quorum',
  },
  home: { kind: 'regions', about: 'the regions that keep every key, in this order; default all', initial: [] },
};

const mending: Schema<Pick<Options, 'sloppy' | 'hints' | 'repair' | 'anti_entropy' | 'tombstones'>> = {
  sloppy: {
    kind: 'flag',
    about: 'a replica that is down is stood in for by the next one, which keeps its writes as hints',
    initial: false,
  },
  hints: {
    kind: 'nested',
    word: 'window',
    about: 'writes that are kept for a replica that did not take them, and handed over when it is back',
    initial: { window: 3 * HOUR, count_to_w: false },
    fields: {
      window: {
        kind: 'duration',
        about: 'a replica that is away for longer gets no further hints; 0s = none at all',
        initial: 3 * HOUR,
      },
      count_to_w: {
        kind: 'flag',
        about: 'with `sloppy`: a stand-in’s hint counts as the word of the replica it stands in for',
        initial: false,
      },
    },
  },
  repair: {
    kind: 'choice',
    words: ['blocking', 'background', 'none'],
    about: 'what a read does for replicas that lack what it found: before it answers, after, or nothing',
    initial: 'blocking',
  },
  anti_entropy: {
    kind: 'duration',
    never: true,
    about: 'time between two comparisons of Merkle trees with another replica',
    initial: 3 * SECOND,
  },
  tombstones: {
    kind: 'nested',
    word: 'grace',
    about: 'what becomes of deleted rows',
    initial: { grace: 240 * HOUR },
    fields: {
      grace: { kind: 'duration', never: true, about: 'how long a deletion is remembered', initial: 240 * HOUR },
    },
  },
};

const deciding: Schema<Pick<Options, 'lwt' | 'conflict' | 'clock' | 'dedup'>> = {
  lwt: {
    kind: 'choice',
    words: ['never', 'conditional', 'all'],
    about: 'which operations take Paxos on their key: none, those that depend on what is there, or every one',
    initial: 'conditional',
  },
  conflict: {
    kind: 'choice',
    words: ['lww', 'siblings'],
    about: 'of two versions the later stamp wins · versions that did not know each other are kept side by side',
    initial: 'lww',
  },
  clock: {
    kind: 'choice',
    words: ['wall', 'monotonic', 'hybrid'],
    about: 'what the coordinator stamps writes with; hybrid is never behind a stamp that it has seen',
    initial: 'wall',
  },
  dedup: {
    kind: 'duration',
    never: true,
    about: 'how long a row remembers the changes that it was made of: who repeats one hears of the first time',
    initial: 60 * SECOND,
  },
};

const waiting: Schema<Pick<Options, 'ask' | 'speculative' | 'timeout' | 'suspect' | 'timed_out'>> = {
  ask: {
    kind: 'choice',
    words: ['all', 'enough'],
    about: 'whom a read asks: all replicas of the key and the first `r` answers count, or the nearest `r`',
    initial: 'all',
  },
  speculative: {
    kind: 'duration',
    never: true,
    about: 'with `ask: enough`: after so long without an answer one more replica is asked',
    initial: NEVER,
  },
  timeout: { kind: 'duration', about: 'how long a coordinator waits for replicas', initial: 2 * SECOND },
  suspect: { kind: 'duration', about: 'a replica that was silent for so long is taken for down', initial: 5 * SECOND },
  timed_out: {
    kind: 'choice',
    words: ['unknown', 'failed'],
    about: 'what a client hears of a write that too few confirmed: nothing, or (broken on purpose) that it failed',
    initial: 'unknown',
  },
};

export const options: Schema<Options> = { ...placing, ...mending, ...deciding, ...waiting };
