/** The protocols that put the wide area first, as they are compared here, and clients whose writes meet, or do not. */
import type { KeyGroup, OperationMix, Workload } from '../../../clients/workload.ts';
import { SECOND } from '../../../kit/time.ts';
import type { Topology } from '../../../network/topology.ts';
import type { Log } from '../log.ts';
import { attempt, closedLoop, ROWS, type Trial } from '../trial.ts';

export interface Candidate {
  readonly what: string;
  readonly trial: Pick<Trial, 'strategy' | 'options'>;
}

function candidate(what: string, strategy: string, options: Readonly<Record<string, unknown>> = {}): Candidate {
  return { what, trial: { strategy, options } };
}

export const MULTI_PAXOS = candidate('multi-paxos', 'multi-paxos');
/** Clients of the papers' experiments wait for the commit: a plain write is executed when somebody reads. */
const ACK = { ack: 'commit' } as const;
export const EPAXOS = candidate('epaxos', 'epaxos', ACK);
export const ATLAS_1 = candidate('atlas, f = 1', 'atlas', { f: 1, ...ACK });
export const ATLAS_2 = candidate('atlas, f = 2', 'atlas', { f: 2, ...ACK });
export const MENCIUS = candidate('mencius', 'mencius');

/** Two of five must have a value, four of five must promise: any two of both meet (Howard et al. 2016). */
export const FLEXIBLE_5 = candidate('multi-paxos, phase 2 of two', 'multi-paxos', { quorum: { phase1: 4, phase2: 2 } });

/** The first leader is in office, and every client has found it. */
const STEADY = 3 * SECOND;
const WRITE = { kind: 'write', consistency: undefined } as const;
/** Keys belong to regions in turns, and each region writes its own. */
const OWN: KeyGroup = { ...ROWS, name: 'own', affinity: 1 };
const HOT: KeyGroup = { ...ROWS, name: 'hot', count: 1 };

/** So many clients in each region; a share of their writes is of the one key that all write. */
export function meeting(share: number, each: readonly number[], think = 0): Workload {
  const plain = closedLoop(each, WRITE, think);
  const [write] = plain.operations;
  const hot: OperationMix = { ...write, name: 'hot', keys: 1, rate: share };
  const own: OperationMix = { ...write, name: 'own', keys: 0, rate: 1 - share };
  return { ...plain, keys: [OWN, HOT], operations: share === 0 ? [own] : share === 1 ? [hot] : [own, hot] };
}

export interface Setting {
  readonly topology: Topology;
  readonly workload: Workload;
  /** After all is steady. */
  readonly seconds: number;
  readonly leader?: number;
}

export function ran({ trial }: Candidate, { seconds, leader = 0, ...setting }: Setting): Log {
  return attempt({ ...trial, ...setting, leader, duration: STEADY + seconds * SECOND });
}

/** Of one client region, from when all is steady. */
export function samplesOf(log: Log, region: number): readonly number[] {
  return log.latencies(region, STEADY, Number.POSITIVE_INFINITY);
}
