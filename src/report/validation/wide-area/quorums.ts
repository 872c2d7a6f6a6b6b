/** P1, the rest of it: fantoch's leaderless tables, and quorums of two among five as FPaxos has them. */
import { MS } from '../../../kit/time.ts';
import { WEIGHTLESS } from '../fit.ts';
import { EUROPE, EUROPE_FLOORS, LEADER_TABLE } from '../geometry.ts';
import { furthest, mean, type Row } from '../row.ts';
import { constantTopology } from '../trial.ts';
import { ATLAS_1, ATLAS_2, type Candidate, EPAXOS, FLEXIBLE_5, meeting, ran, samplesOf } from './candidates.ts';

const EUROPEAN = constantTopology(EUROPE, EUROPE_FLOORS, WEIGHTLESS);

/** What clients beside each server wait for where the fast quorum is so many of five, and their mean. */
const LEADERLESS: readonly (readonly [Candidate, readonly number[], number])[] = [
  [EPAXOS, [8, 10, 7, 7, 14], 9.2],
  [ATLAS_1, [8, 10, 7, 7, 14], 9.2],
  [ATLAS_2, [10, 13, 8, 9, 14], 10.8],
];

export function leaderlessRows(): readonly Row[] {
  return LEADERLESS.flatMap(([one, waits, expected]) =>
    tableRows(`${one.what} of five`, ranOnce(one, 0), waits, expected),
  );
}

const MEANS: Readonly<Record<string, number>> = { 'europe-west1': 14.8, 'europe-west2': 19.2, 'europe-west3': 14 };

export function flexibleRows(): readonly Row[] {
  return Object.entries(LEADER_TABLE).flatMap(([leader, waits]) => {
    const log = ranOnce(FLEXIBLE_5, EUROPE.indexOf(leader));
    return tableRows(`${FLEXIBLE_5.what}, leader ${leader}`, log, waits, MEANS[leader]);
  });
}

function ranOnce(one: Candidate, leader: number): (client: number) => readonly number[] {
  const log = ran(one, { topology: EUROPEAN, workload: meeting(0, [1, 1, 1, 1, 1], MS), seconds: 1, leader });
  return (client) => samplesOf(log, client);
}

/** Of every client the sample furthest off, and the mean of clients. */
function tableRows(
  what: string,
  samples: (client: number) => readonly number[],
  waits: readonly number[],
  expected: number,
): readonly Row[] {
  const rows = waits.map((wait, client): Row => {
    const simulated = furthest(samples(client), wait);
    return { what: `${what}, client ${EUROPE[client]}`, expected: wait, simulated, within: 0 };
  });
  const simulated = mean(rows.map((row) => row.simulated));
  // Ten sums of whole numbers: only the last bit of a division may differ.
  return [...rows, { what: `${what}, mean of clients`, expected, simulated, within: 1e-9 }];
}
