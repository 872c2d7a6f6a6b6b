/** The options of `fast-paxos` and what they mean. */
import type { Schema } from '../../../kit/options.ts';
import { type Micros, MS } from '../../../kit/time.ts';
import { type Dedup, dedupOption } from '../../parts/remembered.ts';
import { type Snapshots, snapshotOption } from '../../parts/snapshots.ts';
import { WAN } from '../../parts/timers.ts';

export interface Options {
  readonly protocol: 'fast-paxos';
  readonly leader: string | undefined;
  readonly election_timeout: Micros;
  readonly heartbeat: Micros;
  readonly retry: Micros;
  readonly window: number;
  readonly snapshot: Snapshots;
  readonly dedup: Dedup;
}

export const options: Schema<Options> = {
  protocol: { kind: 'choice', words: ['fast-paxos'], initial: 'fast-paxos', about: 'How replicas agree.' },
  leader: { kind: 'region', initial: undefined, about: 'The region whose replica coordinates first.' },
  election_timeout: {
    kind: 'duration',
    initial: WAN.election_timeout,
    about: 'Who hears no coordinator for this long, up to its double drawn at random, stands itself.',
  },
  heartbeat: {
    kind: 'duration',
    initial: WAN.heartbeat,
    about: 'How often the coordinator is heard; a slot that stays open for three of them is settled.',
  },
  retry: {
    kind: 'duration',
    initial: 750 * MS,
    about: 'A command that is not chosen for so long is proposed again; one that lost its slot at once.',
  },
  window: {
    kind: 'integer',
    least: 4,
    most: 4_096,
    initial: 64,
    about: 'An acceptor votes in no slot so far above what it has executed: as many commands more wait.',
  },
  snapshot: snapshotOption({
    about: 'When votes are forgotten.',
    least: 16,
    every: 'slots executed from one to the next',
    keep: 'commands kept for replicas that lag',
  }),
  dedup: dedupOption(),
};
