/** A real etcd on an emulated WAN, and `consensus` in its place: the same clients, the same delays. */
import { MS, SECOND } from '../../kit/time.ts';
import type { NodeSpec } from '../../network/topology.ts';
import type { Consistency, OperationKind } from '../../strategies/contract.ts';
import data from '../data/etcd-3.4-aws5.json' with { type: 'json' };
import { median, type Row } from './row.ts';
import { attempt, constantTopology, oneClientEach } from './trial.ts';

/** As the method of the measurements says. */
const OPERATIONS = 20;
const OPTIONS = { heartbeat: 150 * MS, election_timeout: 1500 * MS };
/** The first leader is in office by then. */
const STEADY = 3 * SECOND;
/** Twenty of the slowest. */
const LENGTH = 10 * SECOND;

/**
 * The client of a follower's region asks the leader itself: etcd's follower passes on what it is asked,
 * which travels the same way, so the cost of taking a request in is paid once, at the node that executes it.
 */
const DOING: Readonly<Record<string, { readonly kind: OperationKind; readonly consistency: Consistency | undefined }>> =
  {
    put: { kind: 'write', consistency: undefined },
    get: { kind: 'read', consistency: 'strong' },
    localget: { kind: 'read', consistency: 'local' },
  };

export interface Measured {
  readonly leader: string;
  readonly client: string;
  readonly op: string;
  readonly p50: number;
  /** Round trips alone: to the leader, and from it to the nearest majority. */
  readonly formula: number;
}

/** Every row of the measurements led from one of these regions; all where none is named. */
export function etcdMeasured(leaders: readonly string[] = LEADERS): readonly Measured[] {
  return data.measurements
    .filter((row) => leaders.includes(row.leader))
    .map(({ leader, client, op, p50, formula_ms }) => ({ leader, client, op, p50, formula: formula_ms }));
}

export const LEADERS: readonly string[] = [...new Set(data.measurements.map((row) => row.leader))];

/** Each client's median of twenty operations, beside what was measured. */
export function etcdRows(node: NodeSpec, leaders: readonly string[] = LEADERS): readonly Row[] {
  const { regions, rtt_ms } = data;
  const topology = constantTopology(regions, rtt_ms, node);
  return leaders.flatMap((leader) =>
    Object.entries(DOING).flatMap(([op, doing]) => {
      const workload = oneClientEach(regions.length, doing);
      const duration = op === 'localget' ? STEADY + SECOND : STEADY + LENGTH;
      const log = attempt({
        strategy: 'consensus',
        options: OPTIONS,
        leader: regions.indexOf(leader),
        topology,
        workload,
        duration,
      });
      const rows = etcdMeasured([leader]).filter((row) => row.op === op);
      return rows.map(({ client, p50, formula }): Row => {
        const simulated = median(log.latencies(regions.indexOf(client), STEADY, OPERATIONS));
        const what = `etcd ${op}, leader ${leader}, client ${client}`;
        return { what, expected: p50, simulated, within: allowance(p50), formula };
      });
    }),
  );
}

/** 5 % or 5 ms, whichever is larger. */
export function allowance(ms: number): number {
  return Math.max(5, ms * 0.05);
}
