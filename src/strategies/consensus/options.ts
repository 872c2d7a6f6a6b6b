/** The options of `consensus` and what they mean. */
import type { Schema } from '../../kit/options.ts';
import type { Micros } from '../contract.ts';

export interface Options {
  readonly leader: string | undefined;
  readonly election_timeout: Micros;
  readonly heartbeat: Micros;
  readonly batch: Micros;
  readonly pre_vote: boolean;
  readonly check_quorum: boolean;
}

export const options: Schema<Options> = {
  leader: { kind: 'region', initial: undefined, about: 'The region whose replica stands first at the start.' },
  election_timeout: {
    kind: 'duration',
    initial: 1_500_000,
    about: 'A follower that hears no leader for this long, up to its double drawn at random, stands for election.',
  },
  heartbeat: {
    kind: 'duration',
    initial: 150_000,
    about: 'How often a leader is heard when it has nothing to say; about a tenth of the election timeout.',
  },
  batch: {
    kind: 'duration',
    initial: 0,
    about: 'A leader gathers what it is asked for this long into one AppendEntries; 0 sends every entry at once.',
  },
  pre_vote: {
    kind: 'flag',
    initial: true,
    about: 'Ask whether one would be elected before entering a new term, so that a returning node disturbs nobody.',
  },
  check_quorum: {
    kind: 'flag',
    initial: true,
    about: 'A leader that hears no majority for an election timeout steps down; followers that hear one do not vote.',
  },
};
