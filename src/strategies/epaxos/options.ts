/** The options of `epaxos` and `atlas` and what they mean. */
import type { Schema } from '../../kit/options.ts';
import { type Micros, MS } from '../../kit/time.ts';

/** What both have. */
export interface Shared {
  readonly ack: 'executed' | 'commit';
  readonly fast_patience: Micros;
  readonly recovery_timeout: Micros;
  readonly gossip: Micros;
  readonly checkpoint: number;
}

export interface EPaxosOptions extends Shared {
  readonly protocol: 'epaxos';
}

export interface AtlasOptions extends Shared {
  readonly protocol: 'atlas';
  readonly f: number;
}

const shared: Schema<Shared> = {
  ack: {
    kind: 'choice',
    words: ['executed', 'commit'],
    initial: 'executed',
    about:
      'When a plain write or deletion is acknowledged: after its dependencies, or as soon as it is committed, ' +
      'as the papers measure; the order of a cycle then need not be that of time.',
  },
  fast_patience: {
    kind: 'duration',
    initial: 400 * MS,
    about:
      'How long a coordinator waits for the rest of its fast quorum: then EPaxos takes the slow path, and Atlas, ' +
      'which gives it two round trips at least, recovers its own instance.',
  },
  recovery_timeout: {
    kind: 'duration',
    initial: 1_500 * MS,
    about: 'An instance that is not committed for so long is recovered by others, in turn.',
  },
  gossip: {
    kind: 'duration',
    initial: 250 * MS,
    about: 'How often replicas say what they have executed; what all have is forgotten.',
  },
  checkpoint: {
    kind: 'integer',
    least: 1,
    most: 1e9,
    initial: 10_000,
    about: 'Records of the journal from one checkpoint to the next.',
  },
};

export const epaxosOptions: Schema<EPaxosOptions> = {
  protocol: { kind: 'choice', words: ['epaxos'], initial: 'epaxos', about: 'How replicas agree.' },
  ...shared,
};

export const atlasOptions: Schema<AtlasOptions> = {
  protocol: { kind: 'choice', words: ['atlas'], initial: 'atlas', about: 'How replicas agree.' },
  f: {
    kind: 'integer',
    least: 1,
    most: 50,
    initial: 1,
    about:
      'How many replicas may fail at once, a minority at most; a fast quorum is half of them and so many more, ' +
      'a slow one f + 1.',
  },
  ...shared,
};
