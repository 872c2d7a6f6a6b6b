/**
 * A real Redis 7 that replicates asynchronously, and `single-master` in its place: acknowledged writes that a replica
 * lacks when the master is cut off at its own end, at the far end, or killed.
 *
 * Redis writes to its replicas' sockets before it answers, and waits for no disk: so no cost of a node is paid here.
 * What a kernel was given leaves even if the process dies; what a cut at the far end loses is what was on the wire.
 */
import type { FaultPlan } from '../../faults/contract.ts';
import type { CrashOptions, PartitionOptions } from '../../faults/index.ts';
import { type Micros, SECOND } from '../../kit/time.ts';
import type { Address, WriteId } from '../../strategies/contract.ts';
import data from '../data/redis-7-aws5-loss.json' with { type: 'json' };
import { WEIGHTLESS } from './fit.ts';
import { Log } from './log.ts';
import { median, type Row } from './row.ts';
import { constantTopology, openStream, stand } from './trial.ts';

/** The master is open by then; clients ask from the beginning, and what waited for it is over. */
const STEADY = 3 * SECOND;
/** As the method of the measurements says. */
const CUT = STEADY + 3 * SECOND;
const END = CUT + 5 * SECOND;
const MASTER = data.regions.indexOf(data.master);

/** Two writes, or a tenth of what was measured. */
const allowance = (lost: number) => Math.max(2, Math.abs(lost) / 10);

interface Mode {
  readonly kind: string;
  readonly options: PartitionOptions | CrashOptions;
  readonly inFlight: 'kept' | 'lost';
}

const AWAY = data.regions.flatMap((_, other) => (other === MASTER ? [] : [other]));
const CUT_OFF: PartitionOptions = {
  pairs: AWAY.flatMap((other) => [[MASTER, other] as const, [other, MASTER] as const]),
  nodes: [],
  sent: 'dropped',
};
const KILLED: CrashOptions = { nodes: [MASTER], role: undefined, wipe: false, keepsUnsynced: true };

/** By the name of the measurements. */
export const MODES: Readonly<Record<string, Mode>> = {
  'cut at the source': { kind: 'partition', options: CUT_OFF, inFlight: 'kept' },
  'cut at the far end': { kind: 'partition', options: CUT_OFF, inFlight: 'lost' },
  'master process killed': { kind: 'crash', options: KILLED, inFlight: 'kept' },
};

/** For each mode, rate and replica the median of three runs of the real one. */
export function redisRows(): readonly Row[] {
  return Object.entries(MODES).flatMap(([name, mode]) =>
    [500, 2000].flatMap((rate) => {
      const runs = data.runs.filter((run) => run.mode === name && run.rate_per_s === rate);
      const simulated = lost(mode, rate);
      return data.replicas.map((region, i): Row => {
        const expected = median(runs.map((run) => run.lost[i]));
        return {
          what: `Redis ${name}, ${rate}/s, ${region}: writes lost, median of ${runs.length}`,
          expected,
          simulated: simulated(data.regions.indexOf(region)),
          within: allowance(expected),
        };
      });
    }),
  );
}

/** Hears what each replica makes visible. */
class Visible extends Log {
  readonly #by: Set<WriteId>[] = data.regions.map(() => new Set());

  override applied(_at?: Micros, replica: Address = 0, write: WriteId = 0): void {
    this.#by[replica].add(write);
  }

  /** Acknowledged before the cut and absent; less than none where it has one that was not acknowledged. */
  lostAt(replica: Address): number {
    const seen = this.#by[replica];
    const acknowledged = this.answeredAt.flatMap((at, op) => (at !== undefined && at <= CUT ? [op] : []));
    const absent = acknowledged.filter((op) => !seen.has(op)).length;
    return absent > 0 ? absent : acknowledged.length - seen.size;
  }
}

/** By region: how many writes its replica lacks in the end. */
export function lost(mode: Mode, rate: number): (region: number) => number {
  const fault: FaultPlan = { name: 'cut', at: CUT, until: END, ...mode };
  const trial = {
    strategy: 'single-master',
    options: {
      ack: 'async',
      failover: { mode: 'none', detect: SECOND, elect: SECOND, observers: 0, cooldown: 0, heartbeat: 0 },
    },
    leader: MASTER,
    topology: constantTopology(data.regions, data.rtt_ms, WEIGHTLESS),
    workload: openStream('constant', data.regions.length, MASTER, { kind: 'write', rate }),
    duration: END,
    faults: [fault],
  };
  const { world, log } = stand(trial, new Visible());
  // The cut is mended at the end, and nothing that is sent again then shall count.
  world.advance(END - 1);
  return (region) => log.lostAt(region);
}
