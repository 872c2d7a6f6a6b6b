/** C.15: clients that wait for each answer ask the less the further they are, and weigh as much less in a mean. */
import { roundTripMs } from '../../../network/planet.ts';
import { WEIGHTLESS } from '../fit.ts';
import { AWS_5 } from '../modes.ts';
import { mean, type Row } from '../row.ts';
import { constantTopology } from '../trial.ts';
import { ATLAS_2, type Candidate, EPAXOS, MULTI_PAXOS, meeting, ran, samplesOf } from './candidates.ts';
import { quorumMs } from './paths.ts';

const CLIENTS = 8;
const SECONDS = 60;

/** What a client beside each region waits for; the first region leads where somebody does. */
const LOOPS: readonly (readonly [Candidate, (at: number) => number])[] = [
  [MULTI_PAXOS, (at) => (at === 0 ? 0 : roundTripMs(AWS_5, at, 0)) + quorumMs(AWS_5, 0, 3)],
  [EPAXOS, (at) => quorumMs(AWS_5, at, 3)],
  [ATLAS_2, (at) => quorumMs(AWS_5, at, 4)],
];

/** X = N / L at every site, and the mean over commands is the harmonic mean of the sites'. */
export function closedLoopRows(): readonly Row[] {
  const { regions, rttMs } = AWS_5;
  const topology = constantTopology(regions, rttMs, WEIGHTLESS);
  return LOOPS.flatMap(([one, waitOf]) => {
    const workload = meeting(0, regions.map(() => CLIENTS)); // biome-ignore format: one thought
    const log = ran(one, { topology, workload, seconds: SECONDS });
    const samples = regions.map((_, at) => samplesOf(log, at));
    const waits = regions.map((_, at) => waitOf(at));
    const rates = regions.map((name, at): Row => {
      const expected = (CLIENTS * 1000) / waits[at];
      const simulated = samples[at].length / SECONDS;
      // Each client's last command began before the end and counts as a whole, or is one that the first second had.
      return { what: `${one.what}, ${name}, per s`, expected, simulated, within: CLIENTS / SECONDS };
    });
    const harmonic = waits.length / waits.reduce((sum, ms) => sum + 1 / ms, 0);
    // One command a client more or less, of so many as the slowest make.
    const within = (harmonic * Math.max(...waits)) / (SECONDS * 1000);
    const what = `${one.what}, mean over commands, ms`;
    return [...rates, { what, expected: harmonic, simulated: mean(samples.flat()), within }];
  });
}
