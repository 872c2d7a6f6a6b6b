/** C.13: what a failover costs an asynchronous copy is what was in flight, λL in the mean; with semi-sync nothing. */
import type { FaultPlan } from '../../../faults/contract.ts';
import type { CrashOptions } from '../../../faults/index.ts';
import { type Micros, MS, SECOND } from '../../../kit/time.ts';
import type { Address, WriteId } from '../../../strategies/contract.ts';
import { ByHand } from '../by-hand.ts';
import { WEIGHTLESS } from '../fit.ts';
import { Log } from '../log.ts';
import { mean, ofShare, type Row, SIGMAS } from '../row.ts';
import { delayedTopology, ROWS, stand } from '../trial.ts';

const NAMES = ['master', 'a', 'b'];
const LAG = 80 * MS;
const RATE = 10;
const DEATH = 5 * SECOND;
/** By then somebody else is master. */
const END = DEATH + 3 * SECOND;
const QUICK = { mode: 'auto', detect: 500 * MS, elect: 200 * MS, observers: 0, cooldown: 0, heartbeat: 0 };

/** Who leads, and what each replica has. */
class Reign extends Log {
  master: Address = 0;
  readonly has: readonly Set<WriteId>[] = NAMES.map(() => new Set());

  override applied(_at: Micros = 0, replica: Address = 0, write: WriteId = 0): void {
    this.has[replica].add(write);
  }

  override leads(_at: Micros = 0, replica: Address = 0): void {
    this.master = replica;
  }
}

/** Acknowledged writes that the new master lacks, after the old one died and what it had sent was lost with it. */
export function lostIn(ack: string, seed: number, rate = RATE): number {
  const options: CrashOptions = { nodes: [0], role: undefined, wipe: false, keepsUnsynced: true };
  const death: FaultPlan = { name: 'death', at: DEATH, until: END, kind: 'crash', options, inFlight: 'lost' };
  const trial = {
    strategy: 'single-master',
    options: { ack, failover: QUICK },
    leader: 0,
    topology: delayedTopology(NAMES, (from, to) => (from === to ? 0 : LAG), WEIGHTLESS),
    keys: [ROWS],
    duration: END,
    seed,
    faults: [death],
  };
  const log = new Reign();
  const hand = new ByHand(stand(trial, log), seed);
  hand.poisson('writes', rate, DEATH - 2 * SECOND, DEATH, () => {
    hand.ask({ kind: 'write', key: 0, region: 0, to: 0 });
  });
  hand.stand.world.advance(END - 1);
  if (log.master === 0) throw new Error(`nobody took over (seed ${seed})`);
  const mine = log.has[log.master];
  return log.answeredAt.filter((at, op) => at !== undefined && !mine.has(op)).length;
}

export function failoverLossRows(runs: number): readonly Row[] {
  const lost = (ack: string) => Array.from({ length: runs }, (_, i) => lostIn(ack, i + 1));
  const load = (RATE * LAG) / SECOND;
  const inAsync = lost('async');
  const none = Math.exp(-load);
  const what = `failover, ${RATE}/s, ${LAG / MS} ms away, ${runs} runs`;
  return [
    {
      what: `${what}: mean of acknowledged writes lost, async`,
      expected: load,
      simulated: mean(inAsync),
      within: SIGMAS * Math.sqrt(load / runs),
    },
    {
      what: `${what}: share that lost nothing, async`,
      expected: none,
      simulated: inAsync.filter((count) => count === 0).length / runs,
      within: ofShare(none, runs),
    },
    {
      what: `${what}: most that was lost, semi-sync`,
      expected: 0,
      simulated: Math.max(...lost('semi-sync')),
      within: 0,
    },
  ];
}
