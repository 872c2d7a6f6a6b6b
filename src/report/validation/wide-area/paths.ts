/** C.8: what commands wait for without a leader, on the fast path, on the slow path, and where some of them meet. */
import type { Workload } from '../../../clients/workload.ts';
import { MS } from '../../../kit/time.ts';
import { type Matrix, pick, roundTripMs } from '../../../network/planet.ts';
import { WEIGHTLESS } from '../fit.ts';
import { AWS_5, PAXI_5 } from '../modes.ts';
import { furthest, median, quantile, type Row } from '../row.ts';
import { constantTopology } from '../trial.ts';
import {
  ATLAS_1,
  ATLAS_2,
  type Candidate,
  EPAXOS,
  MENCIUS,
  meeting,
  ran,
  type Setting,
  samplesOf,
} from './candidates.ts';

/** Half of a round trip is rounded to whole microseconds. */
const WITHIN_MS = 0.02;

/** Round trip to the (q − 1)th nearest other. */
export function quorumMs(matrix: Matrix, at: number, q: number): number {
  const ways = matrix.regions.flatMap((_, other) => (other === at ? [] : [roundTripMs(matrix, at, other)]));
  return ways.sort((a, b) => a - b)[q - 2];
}

const CLIENTS = 3;
const SECONDS = 8;

const FAST: readonly (readonly [Candidate, number])[] = [
  [EPAXOS, 3],
  [ATLAS_1, 3],
  [ATLAS_2, 4],
];

/** Nobody meets anybody: Q(i, fast quorum), from every place. */
export function fastRows(): readonly Row[] {
  return FAST.flatMap(([one, q]) =>
    [AWS_5, PAXI_5].flatMap((matrix) => {
      const log = ran(one, settingOf(matrix, meeting(0, each(matrix, 1), MS), 3));
      return matrix.regions.map((name, at): Row => {
        const expected = quorumMs(matrix, at, q);
        const simulated = furthest(samplesOf(log, at), expected);
        return { what: `${one.what}, fast path, ${name}`, expected, simulated, within: WITHIN_MS };
      });
    }),
  );
}

/** All write one key, and nobody waits: one replica that has a dependency is enough where one may be lost. */
export function unionRows(): readonly Row[] {
  return [pick(AWS_5, AWS_5.regions.slice(0, 3)), AWS_5].flatMap((matrix) => {
    const { length: n } = matrix.regions;
    const log = ran(ATLAS_1, settingOf(matrix, meeting(1, each(matrix, CLIENTS)), SECONDS));
    return matrix.regions.map((name, at): Row => {
      const expected = quorumMs(matrix, at, Math.floor(n / 2) + 1);
      const simulated = furthest(samplesOf(log, at), expected);
      return { what: `${ATLAS_1.what} of ${n}, all meet, ${name}`, expected, simulated, within: WITHIN_MS };
    });
  });
}

/** Of the writes those of one key: some of them, but less than half, meet others. */
const SOME = 0.3;

/** One round trip more where dependencies differ: from the median where all meet, from p99 where some do. */
export function slowRows(): readonly Row[] {
  return [AWS_5, PAXI_5].flatMap((matrix) => {
    const run = (share: number) => ran(EPAXOS, settingOf(matrix, meeting(share, each(matrix, CLIENTS)), SECONDS));
    const [all, some] = [run(1), run(SOME)];
    return matrix.regions.flatMap((name, at): readonly Row[] => {
      const fast = quorumMs(matrix, at, 3);
      const row = (what: string, expected: number, simulated: number): Row => ({
        what: `epaxos, ${what}, ${name}`,
        expected,
        simulated,
        within: WITHIN_MS,
      });
      return [
        row('all meet, median', 2 * fast, median(samplesOf(all, at))),
        row('some meet, median', fast, median(samplesOf(some, at))),
        row('some meet, p99', 2 * fast, quantile(samplesOf(some, at), 0.99)),
        row('some meet, max', 2 * fast, Math.max(...samplesOf(some, at))),
      ];
    });
  });
}

/** One site has something to say, and waits until all others have said that they have nothing. */
export function idleOthersRows(): readonly Row[] {
  return [AWS_5, PAXI_5].flatMap((matrix) =>
    matrix.regions.map((name, at): Row => {
      const alone = matrix.regions.map((_, region) => (region === at ? 1 : 0));
      const expected = quorumMs(matrix, at, matrix.regions.length);
      const log = ran(MENCIUS, settingOf(matrix, meeting(0, alone, MS), 3));
      return {
        what: `mencius, ${name} alone`,
        expected,
        simulated: furthest(samplesOf(log, at), expected),
        within: WITHIN_MS,
      };
    }),
  );
}

function settingOf({ regions, rttMs }: Matrix, workload: Workload, seconds: number): Setting {
  return { topology: constantTopology(regions, rttMs, WEIGHTLESS), workload, seconds };
}

function each({ regions }: Matrix, clients: number): readonly number[] {
  return regions.map(() => clients);
}
