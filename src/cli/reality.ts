/** Beside a real system: the same five regions and leaders that an etcd was measured with, simulated now. */
import { runCell } from '../lab/one.ts';
import measured from '../report/data/etcd.csv';
import { placeName } from '../report/places.ts';
import { milliseconds } from '../report/text.ts';
import { loadScenario } from '../scenario/load.ts';

export interface Compared {
  readonly leader: string;
  readonly client: string;
  readonly measured: number;
  readonly simulated: number | null;
}

/** What an etcd does and this simulation does not. */
export const NOT_MODELLED: readonly string[] = [
  'HTTP and JSON between client and member',
  'the hop through the client’s own member (here a client asks the leader itself)',
  'five servers sharing one machine, its page cache and its disk',
  'pauses of the garbage collector',
];

/** Few writes a second, as the sequential client had, and no jitter, as its network had none. */
function scenarioWith(leader: string): string {
  return `name: etcd
topology: aws-5
workload:
  arrivals: constant
  from: {us-east-1: 20%, us-west-2: 20%, eu-west-1: 20%, ap-northeast-1: 20%, ap-southeast-2: 20%}
  keys: {registers: {count: 100, distribution: uniform, type: register}}
  ops: {put: {do: write, keys: registers, rate: 5/s}}
strategies: [{id: etcd, use: consensus, with: {leader: ${leader}, election_timeout: 1500ms, heartbeat: 150ms}}]
duration: 30s
warmup: 5s
settle: 1s
seed: 1
`;
}

export function besideEtcd(): readonly Compared[] {
  const rows = measured
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('leader,'))
    .map((line) => line.split(','));
  return [...new Set(rows.map(([leader]) => leader))].flatMap((leader) => {
    const medians = simulated(leader);
    return rows
      .filter(([of]) => of === leader)
      .map(([, client, p50]) => ({ leader, client, measured: Number(p50), simulated: medians(client) }));
  });
}

function simulated(leader: string): (client: string) => number | null {
  const loaded = loadScenario('etcd.yaml', () => scenarioWith(leader));
  if ('problems' in loaded) throw new Error(loaded.problems.map((problem) => problem.what).join('; '));
  const { scenario } = loaded;
  const run = runCell({ scenario, use: scenario.strategies[0], seed: 1, set: {} });
  return (client) => run.by_region[client]?.['write.latency.p50'] ?? null;
}

/** Rows for a table: leader, client, simulated, measured, difference. */
export function realityRows(compared: readonly Compared[]): readonly (readonly string[])[] {
  return compared.map(({ leader, client, measured: real, simulated: ours }) => [
    placeName(leader),
    placeName(client),
    ours === null ? '–' : milliseconds(ours),
    milliseconds(real),
    ours === null ? '–' : `${ours < real ? '−' : '+'}${Math.abs((ours / real - 1) * 100).toFixed(1)} %`,
  ]);
}
