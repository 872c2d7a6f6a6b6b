/** Commit latencies of replication modes on a quiet planet: simulated against closed forms on the same matrix. */
import { SECOND } from '../../kit/time.ts';
import { planet, roundTripMs } from '../../network/planet.ts';
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

export const MODES: readonly Mode[] = [
  { name: 'semi-sync', strategy: 'single-master', options: { ack: 'semi-sync' }, needed: () => 1 },
  { name: 'sync', strategy: 'single-master', options: { ack: 'sync' }, needed: (others) => others },
  { name: 'consensus', strategy: 'consensus', options: {}, needed: (others) => Math.ceil(others / 2) },
];

/** One row for every leader and client of the preset: the sample furthest from what is expected. */
export function modeRows(mode: Mode, preset = 'aws-5'): readonly Row[] {
  const matrix = planet(preset)!;
  const { regions: names, rttMs } = matrix;
  const topology = constantTopology(names, rttMs, WEIGHTLESS);
  const workload = oneClientEach(names.length, { kind: 'write', consistency: undefined });
  return names.flatMap((leaderName, leader) => {
    const { strategy, options } = mode;
    const log = attempt({ strategy, options, leader, topology, workload, duration: STEADY + 3 * SECOND });
    const way = (a: number, b: number) => (a === b ? 0 : roundTripMs(matrix, a, b));
    const ways = names.flatMap((_, other) => (other === leader ? [] : [way(leader, other)])).sort((a, b) => a - b);
    const quorum = ways[mode.needed(ways.length) - 1];
    return names.map((clientName, client): Row => {
      const expected = way(client, leader) + quorum;
      const samples = log.latencies(client, STEADY, Number.POSITIVE_INFINITY);
      const simulated = furthest(samples, expected);
      return {
        what: `${mode.name}, leader ${leaderName}, client ${clientName}`,
        expected,
        simulated,
        within: WITHIN_MS,
      };
    });
  });
}
