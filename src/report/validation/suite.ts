/** Everything that is compared with something outside: what each number is, where it comes from, and its rows. */
import { antiEntropyRows } from './anti-entropy.ts';
import { ageRows } from './asynchronous/age.ts';
import { failoverLossRows } from './asynchronous/failover-loss.ts';
import { CONSTANT, EXPONENTIAL, inFlightRows } from './asynchronous/in-flight.ts';
import { overloadRows, SHIPPINGS } from './asynchronous/overload.ts';
import { ownWriteRows } from './asynchronous/own-writes.ts';
import { availabilityRows } from './availability.ts';
import { PUBLISHED_RUNS, publishedRunRows, REPEATING, transmissionRows, WAYS } from './crdt-transmission.ts';
import { detectionRows, RAFT as RAFT_DETECTOR, SINGLE_MASTER } from './detection.ts';
import { splitRows, timeRows } from './elections.ts';
import { failover, failoverRows, outageRow, RAFT, SEMI_SYNC } from './failover.ts';
import { leaderRows, runnerRows } from './geometry.ts';
import { gossipRows } from './gossip.ts';
import { lossRows } from './loss.ts';
import { meetingRows, meetings } from './meetings.ts';
import { MODES, modeRows, OTHER_MODES } from './modes.ts';
import { printedRows, TABLES } from './modes-in-print.ts';
import { orderRows } from './order.ts';
import { behindRows, QUORUMS } from './pbs/behind.ts';
import { CASES, pbsRows } from './pbs/rows.ts';
import { QUEUES, queueRows } from './queues.ts';
import { type Comparison, etcdComparison, postgresqlComparison } from './real.ts';
import { redisRows } from './redis.ts';
import type { Row } from './row.ts';
import { twoPhaseRows } from './two-phase/rows.ts';
import { closedLoopRows } from './wide-area/closed-loop.ts';
import { epaxos2013Rows } from './wide-area/epaxos-2013.ts';
import { fastRows, idleOthersRows, slowRows, unionRows } from './wide-area/paths.ts';
import { flexibleRows, leaderlessRows } from './wide-area/quorums.ts';

export interface Part {
  /** P: a published result · C: a closed form · else a real system. */
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** `isLong`: as many samples as are stated with the numbers, which takes minutes; else a slice with wider bands. */
  rows(isLong: boolean): readonly Row[];
}

export const SUITE: readonly Part[] = [
  {
    name: 'P1',
    title: 'quorum geometry, ms',
    source: 'fantoch @aea6e324: fantoch_bote/src/lib.rs, search.rs; fantoch/src/sim/runner.rs',
    rows: () => [...leaderRows(), ...flexibleRows(), ...leaderlessRows(), ...runnerRows()],
  },
  {
    name: 'P2',
    title: 'a leader dies: throughput before, during and after',
    source: 'Enes et al., EuroSys 2020: fantoch_plot/eurosys20_data/recovery/fpaxos.dat (MIT or Apache-2.0)',
    rows: (isLong) => [
      ...[SEMI_SYNC, RAFT].flatMap((rival) => failoverRows(rival, failover(rival))),
      outageRow(SEMI_SYNC, 1),
      outageRow(RAFT, isLong ? 1000 : 60),
    ],
  },
  {
    name: 'P3',
    title: 'commit latencies of 2013 over the wide area, ms',
    source: 'Moraru et al., SOSP 2013, Figure 4 and the slides of the talk: src/report/data/epaxos-sosp13.json',
    rows: () => epaxos2013Rows(),
  },
  {
    name: 'P4',
    title: 'probabilistically bounded staleness: percentiles in ms, shares',
    source: 'Bailis et al., VLDB 2012 (WARS, N = 3): src/report/data/pbs-vldb12.json',
    rows: (isLong) => CASES.flatMap((one) => pbsRows(one, isLong ? 400_000 * one.times : 20_000)),
  },
  {
    name: 'P5',
    title: 'elections: shares of split votes, ms to a leader',
    source: 'Ongaro, dissertation 2014, ch. 9 (CC-BY); closed forms C.9; an independent simulation of 50,000 runs',
    rows: (isLong) => [...splitRows(isLong ? 100_000 : 4000), ...timeRows(isLong ? 50_000 : 4000)],
  },
  {
    name: 'P6',
    title: 'what replicated data types send one another: elements, ms',
    source: 'Enes et al., ICDE 2019: github.com/vitorenesduarte/exp, evaluation (Apache-2.0); counting paths',
    rows: (isLong) => [
      ...[WAYS, REPEATING].flatMap((ways) => transmissionRows(ways, 1)),
      ...publishedRunRows(PUBLISHED_RUNS, isLong ? 60 : 12),
    ],
  },
  {
    name: 'P7',
    title: 'queues and order statistics, ms',
    source: 'M/M/1, Pollaczek and Khinchine, Erlang C, Little, Rényi',
    rows: (isLong) => [...QUEUES.flatMap((queue) => queueRows(queue, isLong ? 4_000_000 : 1_000_000)), ...orderRows()],
  },
  {
    name: 'P8',
    title: 'replication modes, ms',
    source: 'closed forms C.7 on AWS of 2020-06-05; leader tables of Paxi (SIGMOD 2018)',
    rows: () => [...TABLES.flatMap(printedRows), ...[...MODES, ...OTHER_MODES].flatMap((mode) => modeRows(mode))],
  },
  {
    name: 'P9',
    title: 'versions behind, writes that meet, copies that lag',
    source: 'PBS (VLDB 2012) §3.1; 1 - exp(-λw); M/G/∞; uniform ages; binomial and Poisson bands',
    rows: (isLong) => [
      ...QUORUMS.flatMap((quorums) => behindRows(quorums, isLong ? 200_000 : quorums.n > 10 ? 1000 : 20_000)),
      ...meetings(isLong).flatMap(meetingRows),
      ...[CONSTANT, EXPONENTIAL].flatMap((copying) => inFlightRows(copying, isLong ? 100_000 : 10_000)),
      ...ageRows(isLong ? 400_000 : 40_000),
      ...ownWriteRows(isLong ? 200_000 : 20_000),
      ...failoverLossRows(isLong ? 4000 : 400),
    ],
  },
  {
    name: 'C.8',
    title: 'commits without a leader, ms',
    source: 'Q(i, fast quorum); twice that where writes meet; the furthest where all others are idle',
    rows: () => [...fastRows(), ...unionRows(), ...slowRows(), ...idleOthersRows()],
  },
  {
    name: 'C.14',
    title: 'lag on a link that carries less than is offered',
    source: 'r/B - 1',
    rows: () => SHIPPINGS.flatMap(overloadRows),
  },
  {
    name: 'C.15',
    title: 'closed loops: commands per second, and their mean',
    source: 'N / L at each site; the harmonic mean over sites',
    rows: () => closedLoopRows(),
  },
  {
    name: 'C.16',
    title: 'majorities of nodes that die at random, shares',
    source: 'binomial k of n',
    rows: (isLong) => [3, 5].flatMap((servers) => availabilityRows(servers, isLong ? 400 : 20)),
  },
  {
    name: 'C.17',
    title: 'deaths noticed, ms',
    source: 'patience + way − what had passed of the interval',
    rows: (isLong) => [RAFT_DETECTOR, SINGLE_MASTER].flatMap((one) => detectionRows(one, isLong ? 50_000 : 2000)),
  },
  {
    name: 'C.19',
    title: 'loss with a fixed retransmission timer',
    source: 'RTO p / (1 − p); p^k',
    rows: (isLong) => lossRows(isLong ? 4_000_000 : 300_000),
  },
  {
    name: 'C.20',
    title: 'anti-entropy in a full mesh, and push gossip',
    source: 'T + d at the longest; U (N − 1) writes carried; an independent simulation of gossip',
    rows: (isLong) => [
      ...['multi-master', 'crdt'].flatMap((strategy) => antiEntropyRows(strategy, isLong ? 200_000 : 10_000)),
      ...gossipRows(isLong ? 1000 : 40),
    ],
  },
  {
    name: 'C.21',
    title: 'two-phase commit over Raft groups, ms',
    source: 'slowest prepare + record of the outcome, on AWS of 2020-06-05',
    rows: () => twoPhaseRows(),
  },
  {
    name: 'redis',
    title: 'acknowledged writes that a real Redis lost',
    source: 'src/report/data/redis-7-aws5-loss.json, measured for this project',
    rows: () => redisRows(),
  },
  {
    name: 'etcd',
    title: 'a real etcd, ms',
    source:
      'src/report/data/etcd-3.4-aws5.json, measured for this project; node costs fitted on rows led from us-east-1',
    rows: () => both(etcdComparison()),
  },
  {
    name: 'postgresql',
    title: 'a real PostgreSQL, ms',
    source: 'src/report/data/postgresql-15-aws5.json, measured for this project; fsync fitted on commits',
    rows: () => both(postgresqlComparison()),
  },
];

function both({ fitted, heldOut }: Comparison): readonly Row[] {
  return [...fitted, ...heldOut];
}
