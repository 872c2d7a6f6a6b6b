/**
 * P1, quorum geometry: leader tables of fantoch's `bote` and two runs of its simulator, to the microsecond.
 *
 * There a quorum of f + 1 = 2 among five is FPaxos'. Raft's own majority of three is 2 as well: so the leader, its
 * nearest neighbour and one more vote, whoever that is; the other two have clients alone, or learners as well.
 */
import { MS, SECOND } from '../../kit/time.ts';
import { pick, planet } from '../../network/planet.ts';
import { WEIGHTLESS } from './fit.ts';
import { furthest, type Row } from './row.ts';
import { attempt, closedLoop, constantTopology, oneClientEach, onlyIn, type Trial } from './trial.ts';

export const EUROPE = ['europe-west1', 'europe-west2', 'europe-west3', 'europe-west4', 'europe-west6'];

/** What clients of each region wait for where the named one leads and two must agree. */
export const LEADER_TABLE: Readonly<Record<string, readonly number[]>> = {
  'europe-west1': [7, 17, 15, 14, 21],
  'europe-west2': [19, 9, 22, 18, 28],
  'europe-west3': [15, 20, 7, 14, 14],
};
/** Round trip to the nearest, and to the second nearest, of the other four. */
const NEAREST = [7, 9, 7, 7, 7];
const SECOND_NEAREST = [8, 10, 7, 7, 14];

/** The first leader is in office, and every client has found it. */
const STEADY = 3 * SECOND;
const WRITE = { kind: 'write', consistency: undefined } as const;

/** The matrix as fantoch reads it: whole milliseconds, rounded down; none within a region. */
function floors(names: readonly string[], rounded: (ms: number) => number): readonly (readonly number[])[] {
  const { rttMs } = pick(planet('gcp-20')!, names);
  return rttMs.map((row, from) => row.map((ms, to) => (from === to ? 0 : rounded(ms))));
}

export const EUROPE_FLOORS = floors(EUROPE, Math.floor);
const EUROPEAN = constantTopology(EUROPE, EUROPE_FLOORS, WEIGHTLESS);

/** For each client's region the samples of a group led from `leader`; `learners` get everything and have no vote. */
function led(
  leader: string,
  voters: readonly string[],
  learners: readonly string[] = [],
): (client: number) => readonly number[] {
  const log = attempt({
    strategy: 'consensus',
    options: { learners },
    leader: EUROPE.indexOf(leader),
    topology: onlyIn(EUROPEAN, [...voters, ...learners]),
    workload: oneClientEach(EUROPE.length, WRITE),
    duration: STEADY + SECOND,
  });
  return (client) => log.latencies(client, STEADY, Number.POSITIVE_INFINITY);
}

/** Of every group of three with its nearest neighbour, the sample furthest off. */
export function leaderRows(): readonly Row[] {
  const rows = EUROPE.flatMap((leader, at) => {
    const [nearest, ...others] = neighbours(at);
    const groups = others.flatMap((third) => {
      const voters = [leader, nearest, third];
      const learners = EUROPE.filter((region) => !voters.includes(region));
      return [led(leader, voters), led(leader, voters, learners)];
    });
    const row = (client: number, expected: number): Row => ({
      what: `quorum 2, leader ${leader}, client ${EUROPE[client]}`,
      expected,
      simulated: furthest(
        groups.flatMap((samples) => samples(client)),
        expected,
      ),
      within: 0,
    });
    const table = LEADER_TABLE[leader];
    return table === undefined ? [row(at, NEAREST[at])] : table.map((expected, client) => row(client, expected));
  });
  return [...rows, ...EUROPE.map((leader, at) => majorityRow(leader, at))];
}

/** All five vote: three must agree. */
function majorityRow(leader: string, at: number): Row {
  const expected = SECOND_NEAREST[at];
  const simulated = furthest(led(leader, EUROPE)(at), expected);
  return { what: `quorum 3, leader and client ${leader}`, expected, simulated, within: 0 };
}

/** From near to far; of two as near the name decides, as there. */
function neighbours(at: number): readonly string[] {
  const ways = EUROPEAN.links[at];
  const others = EUROPE.filter((_, other) => other !== at);
  return others.sort((a, b) => ways[EUROPE.indexOf(a)].delay - ways[EUROPE.indexOf(b)].delay || (a < b ? -1 : 1));
}

/** Of `runner.rs`: three servers, clients at the first and at a place of their own, a thousand commands each. */
const SERVERS = ['us-west1', 'us-central1', 'asia-east1'];
const PLACES = [...SERVERS, 'us-west2'];
const COMMANDS = 1000;

interface Runner {
  readonly what: string;
  readonly trial: Pick<Trial, 'strategy' | 'options'>;
  /** At us-west1 and at us-west2. */
  readonly latencies: readonly [number, number];
}

const RUNNERS: readonly Runner[] = [
  { what: 'f = 0, single-site', trial: { strategy: 'single-site' }, latencies: [0, 24] },
  { what: 'f = 0, single-master async', trial: { strategy: 'single-master' }, latencies: [0, 24] },
  { what: 'f = 1, consensus', trial: { strategy: 'consensus' }, latencies: [34, 58] },
  { what: 'f = 1, multi-paxos', trial: { strategy: 'multi-paxos' }, latencies: [34, 58] },
];

/** Every one of the thousand commands of every client: zero variance is what is asked. */
export function runnerRows(): readonly Row[] {
  const halved = floors(PLACES, (ms) => 2 * Math.floor(Math.floor(ms) / 2));
  const topology = onlyIn(constantTopology(PLACES, halved, WEIGHTLESS), SERVERS);
  return RUNNERS.flatMap(({ what, trial, latencies }) =>
    [1, 10].flatMap((clients) => {
      // Nobody may ask a thousand times at one instant: where an answer takes no time, there is a pause.
      const think = latencies[0] === 0 ? 20 * MS : 0;
      const duration = STEADY + COMMANDS * (Math.max(...latencies) * MS + think) + SECOND;
      const workload = closedLoop([clients, 0, 0, clients], WRITE, think);
      const log = attempt({ ...trial, leader: 0, topology, workload, duration });
      return latencies.map((expected, i): Row => {
        const samples = log.latencies(i === 0 ? 0 : 3, STEADY, COMMANDS * clients);
        const isAll = samples.length === COMMANDS * clients;
        const simulated = isAll ? furthest(samples, expected) : Number.NaN;
        const at = `${clients} client${clients > 1 ? 's' : ''} at ${i === 0 ? 'us-west1' : 'us-west2'}`;
        return { what: `${what}, ${at}, all ${samples.length} commands`, expected, simulated, within: 0 };
      });
    }),
  );
}
