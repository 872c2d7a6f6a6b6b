/** The options of `mencius` and what they mean. */
import type { Schema } from '../../kit/options.ts';
import { type Micros, MS } from '../../kit/time.ts';
import { type Dedup, dedupOption } from '../parts/remembered.ts';
import { type Snapshots, snapshotOption } from '../parts/snapshots.ts';

export interface Options {
  readonly protocol: 'mencius';
  readonly ack: 'executed' | 'commit';
  readonly suspect: Micros;
  readonly heartbeat: Micros;
  readonly alpha: number;
  readonly tau: Micros;
  readonly beta: number;
  readonly window: number;
  readonly snapshot: Snapshots;
  readonly dedup: Dedup;
}

export const options: Schema<Options> = {
  protocol: { kind: 'choice', words: ['mencius'], initial: 'mencius', about: 'How replicas agree.' },
  ack: {
    kind: 'choice',
    words: ['executed', 'commit'],
    initial: 'executed',
    about:
      'When a plain write or deletion is acknowledged: when it is executed, or as soon as it is chosen and ' +
      'nothing new can come before it.',
  },
  suspect: {
    kind: 'duration',
    initial: 1_500 * MS,
    about: 'A replica that is not heard for this long is held for dead, and its slots are taken over.',
  },
  heartbeat: { kind: 'duration', initial: 150 * MS, about: 'How often a replica is heard that has nothing to say.' },
  alpha: {
    kind: 'integer',
    least: 0,
    most: 1_000_000,
    initial: 20,
    about: 'How often a replica may skip slots before it tells who was not told of it (α of the paper, accelerator 1).',
  },
  tau: {
    kind: 'duration',
    initial: 50 * MS,
    about: 'How long it may do so when it has nothing else to say (τ of the paper, accelerator 1).',
  },
  beta: {
    kind: 'integer',
    least: 1,
    most: 10_000,
    initial: 1_000,
    about:
      'How many slots ahead a dead replica’s are taken over: twice as many at a time (β of the paper, optimization 3).',
  },
  window: {
    kind: 'integer',
    least: 1,
    most: 30_000,
    initial: 10_000,
    about: 'Slots that may be open ahead of what is executed; requests beyond are refused.',
  },
  snapshot: snapshotOption({
    every: 'commands executed from one to the next',
    keep: 'commands kept behind it, for replicas that lag',
  }),
  dedup: dedupOption(),
};
