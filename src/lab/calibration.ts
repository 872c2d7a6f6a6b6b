/**
 * What a node costs in two real systems: one set each, fitted on measurements led from us-east-1 alone, then frozen.
 *
 * The rule is the same for both, and takes no other row into account; it was chosen among several with all rows
 * in view, so the others are held out of the fit, not blind. Each cost is the one for which the absolute
 * errors of simulated against measured p50 add up to the least: the noise of a shared machine only ever
 * adds time, and one row in five is spoilt by 7 ms, which would pull a mean along. Service time comes from
 * rows that pay nothing else, fsync then from the rows of writes; a service time that no row shows alone
 * is 0. `report/validation/fit.ts` does it with the simulator itself, and a test holds these numbers to it.
 */
import type { NodeSpec } from '../network/topology.ts';

export interface Calibration {
  readonly system: string;
  readonly node: NodeSpec;
  /** Which rows settled which number. */
  readonly fittedOn: string;
  /** What the real system does and this one does not: to be read beside every comparison. */
  readonly notModelled: readonly string[];
}

const NODE: NodeSpec = { servers: 1, serviceTime: 0, service: 'constant', queue: 10_000, fsync: 0 };

export const ETCD: Calibration = {
  system: 'etcd 3.4',
  node: { ...NODE, serviceTime: 1_385, fsync: 5_140 },
  fittedOn:
    'service time 1.385 ms on five rows of local reads, fsync 5.14 ms on five rows of writes, all led from us-east-1',
  notModelled: [
    'linearizable reads of a real etcd take 1 to 5 ms more, probably because heartbeats wait behind its fsyncs',
    'the member that passes a request on, and hears of the commit, works too: here the leader alone does',
    'other work on the measuring machine, which spoilt some readings by 7 ms',
    'HTTP, gRPC and garbage collection, other than in the service time',
  ],
};

export const POSTGRESQL: Calibration = {
  system: 'PostgreSQL 15',
  node: { ...NODE, fsync: 3_390 },
  fittedOn: 'fsync 3.39 ms on the commits of five modes; no row shows the service time alone, and 0 fits best',
  notModelled: [
    'a standby reports what it has written before it flushes: here it reports once, afterwards',
    'an fsync costs the same on every standby; the real readings differ by up to 7 ms, each a single one',
    'other work on the measuring machine',
  ],
};
