/** A real PostgreSQL on an emulated WAN, and `single-master` in its place, with the lag that a primary sees. */
import { SECOND } from '../../kit/time.ts';
import type { NodeSpec } from '../../network/topology.ts';
import { singleMaster } from '../../strategies/single-master/strategy.ts';
import data from '../data/postgresql-15-aws5.json' with { type: 'json' };
import { allowance } from './etcd.ts';
import { type Column, LagLog, watched } from './lag.ts';
import { median, type Row } from './row.ts';
import { attempt, constantTopology, openStream } from './trial.ts';

/** As the method of the measurements says: 20 inserts a second, 37 samples a mode. */
const RATE = 20;
const SAMPLES = 37;
/** The first master is open by then. */
const STEADY = 3 * SECOND;
const LENGTH = 3 * SECOND;

const MODES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  async: { ack: 'async' },
  'semi-sync any 1': { ack: 'semi-sync' },
  'quorum any 2': { ack: { quorum: 2 } },
  'sync all': { ack: 'sync' },
  'sync all remote_apply': { ack: 'sync', ack_point: 'applied' },
};

const COLUMNS: readonly Column[] = ['write', 'flush', 'replay'];

export interface PostgresqlRows {
  /** What a client waits for its commit, p50. */
  readonly commits: readonly Row[];
  /** What the primary sees of each standby's lag, p50 of the simulated, one reading of the real. */
  readonly lags: readonly Row[];
}

export function postgresqlRows(node: NodeSpec): PostgresqlRows {
  const { regions, rtt_ms, primary } = data;
  const topology = constantTopology(regions, rtt_ms, node);
  const leader = regions.indexOf(primary);
  const commits: Row[] = [];
  const lags: Row[] = [];
  for (const { mode, p50, formula_ms, lag_ms } of data.measurements) {
    const seen = new LagLog(leader, STEADY);
    const log = attempt({
      strategy: watched(singleMaster, seen),
      options: MODES[mode],
      leader,
      topology,
      workload: openStream('constant', regions.length, leader, { kind: 'write', rate: RATE }),
      duration: STEADY + LENGTH,
    });
    const simulated = median(log.latencies(leader, STEADY, SAMPLES));
    const what = `PostgreSQL commit, ${mode}`;
    commits.push({ what, expected: p50, simulated, within: allowance(p50), formula: formula_ms });
    for (const row of lag_ms) {
      for (const column of COLUMNS) {
        const measured = row[column];
        if (measured === null) continue;
        lags.push({
          what: `PostgreSQL ${column} lag, ${mode}, ${row.region}`,
          expected: measured,
          simulated: median(seen.lags(regions.indexOf(row.region), column).slice(0, SAMPLES)),
          within: allowance(measured),
          formula: row.rtt,
        });
      }
    }
  }
  return { commits, lags };
}
