/** Commit latencies of replication modes on a quiet planet: simulated against closed forms on the same matrix. */
import { SECOND } from '../../kit/time.ts';
import { type Matrix, planet, roundTripMs } from '../../network/planet.ts';
import { WEIGHTLESS } from './fit.ts';
import { furthest, type Row } from './row.ts';
import { attempt, constantTopology, oneClientEach } from './trial.ts';

/** Half of a round trip is rounded to whole microseconds, up to eight times on the way of one commit. */
const WITHIN_MS = 0.02;
/** The first leader is in office, and every client has found it. */
const STEADY = 3 * SECOND;

export interface Mode {
  readonly name: string;
  readonly strategy: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** How many others must have a write, of `others` that there are. */
  needed(others: number): number;
}

export const SEMI_SYNC: Mode = {
  name: 'semi-sync',
  strategy: 'single-master',
  options: { ack: 'semi-sync' },
  needed: () => 1,
};
export const SYNC: Mode = {
  name: 'sync',
  strategy: 'single-master',
  options: { ack: 'sync' },
  needed: (others) => others,
};
export const CONSENSUS: Mode = {
  name: 'consensus',
  strategy: 'consensus',
  options: {},
  needed: (others) => Math.ceil(others / 2),
};
export const MODES: readonly Mode[] = [SEMI_SYNC, SYNC, CONSENSUS];
/** Nobody is waited for, and two are: that which makes a majority of five. */
export const OTHER_MODES: readonly Mode[] = [
  { name: 'async', strategy: 'single-master', options: { ack: 'async' }, needed: () => 0 },
  { name: 'quorum 2', strategy: 'single-master', options: { ack: { quorum: 2 } }, needed: () => 2 },
];

export const AWS_5: Matrix = planet('aws-5')!;

/**
 * The five regions of Paxi's measurements (SIGMOD'18). Its round trips are in its leader tables: what a client waits
 * for is its round trip to the leader and the leader's quorum, which the leader's own clients wait for alone. Five
 * tables give each of ten round trips twice, and both times the same.
 */
export const PAXI_5: Matrix = {
  regions: ['VA', 'OR', 'CA', 'IR', 'JP'],
  rttMs: [
    [0, 86, 65, 80, 156],
    [86, 0, 28, 154, 131],
    [65, 28, 0, 137, 115],
    [80, 154, 137, 0, 218],
    [156, 131, 115, 218, 0],
  ],
  deviationMs: [],
};

/** One row for every leader and client: the sample furthest from what is expected. */
export function modeRows(mode: Mode, matrix: Matrix = AWS_5): readonly Row[] {
  const { regions: names, rttMs } = matrix;
  const topology = constantTopology(names, rttMs, WEIGHTLESS);
  const workload = oneClientEach(names.length, { kind: 'write', consistency: undefined });
  return names.flatMap((leaderName, leader) => {
    const { strategy, options } = mode;
    const log = attempt({ strategy, options, leader, topology, workload, duration: STEADY + 3 * SECOND });
    const way = (a: number, b: number) => (a === b ? 0 : roundTripMs(matrix, a, b));
    const ways = names.flatMap((_, other) => (other === leader ? [] : [way(leader, other)])).sort((a, b) => a - b);
    const needed = mode.needed(ways.length);
    const quorum = needed === 0 ? 0 : ways[needed - 1];
    return names.map((clientName, client): Row => {
      const expected = way(client, leader) + quorum;
      const samples = log.latencies(client, STEADY, Number.POSITIVE_INFINITY);
      return {
        what: `${mode.name}, leader ${leaderName}, client ${clientName}`,
        expected,
        simulated: furthest(samples, expected),
        within: WITHIN_MS,
      };
    });
  });
}
