/** C.21: how long a transaction takes whose participants are Raft groups led from three regions. */
import { type Micros, SECOND } from '../../../kit/time.ts';
import { planet, roundTripMs } from '../../../network/planet.ts';
import type { Value } from '../../../strategies/contract.ts';
import { WEIGHTLESS } from '../fit.ts';
import { Log } from '../log.ts';
import { furthest, type Row } from '../row.ts';
import { closedLoop, constantTopology, stand } from '../trial.ts';
import { twoPhase } from './strategy.ts';

const MATRIX = planet('aws-5')!;
const { regions: REGIONS, rttMs } = MATRIX;
const TOPOLOGY = constantTopology(REGIONS, rttMs, WEIGHTLESS);
/** Every group has a leader, and clients have found the coordinator. */
const STEADY = 4 * SECOND;
const LENGTH = 10 * SECOND;
/** Rounded to microseconds up to twelve times on the way. */
const WITHIN_MS = 0.02;
/** In print, for the first coordinator and participants in the next two regions. */
const PUBLISHED_MS = 270.29;

export interface Outcomes {
  readonly log: Log;
  /** What every copy of every group has in the end, under the one key. */
  readonly values: readonly (Value | undefined)[];
}

/** Clients beside the coordinator, `clients` of them, each with a pause after every transaction. */
export function transact(led: readonly number[], clients: number, think: Micros): Outcomes {
  const groups = led.length;
  const leaders = led.map((region, group) => region * groups + group);
  const from = REGIONS.map((_, region) => (region === led[0] ? clients : 0));
  const trial = {
    strategy: twoPhase({ regions: led.map((region) => REGIONS[region]), leaders }),
    leader: led[0],
    topology: TOPOLOGY,
    workload: { ...closedLoop(from, { kind: 'write', consistency: undefined }, think), keys: [ONE_KEY] },
    duration: LENGTH,
    groups,
  };
  const { world, log } = stand(trial, new Log());
  world.advance(LENGTH + 10 * SECOND);
  return { log, values: world.seats.map((seat) => seat.replica?.read(0)) };
}

const ONE_KEY = {
  name: 'row',
  count: 1,
  distribution: 'uniform',
  theta: 0,
  type: 'register',
  initial: '',
  unique: false,
} as const;

/** Each region coordinates each pair of the others. */
export function twoPhaseRows(): readonly Row[] {
  const rows: Row[] = [];
  for (let coordinator = 0; coordinator < REGIONS.length; coordinator++) {
    for (let one = 0; one < REGIONS.length; one++) {
      for (let other = one + 1; other < REGIONS.length; other++) {
        if (one === coordinator || other === coordinator) continue;
        rows.push(rowOf([coordinator, one, other]));
      }
    }
  }
  return rows;
}

function rowOf(led: readonly number[]): Row {
  const { log } = transact(led, 1, SECOND);
  const [coordinator, one, other] = led.map((region) => REGIONS[region]);
  const isPrinted = led.every((region, i) => region === i);
  const expected = isPrinted ? PUBLISHED_MS : closedForm(led);
  return {
    what: `${isPrinted ? 'in print: ' : ''}${coordinator} with ${one} and ${other}`,
    expected,
    simulated: furthest(log.latencies(led[0], STEADY, Number.POSITIVE_INFINITY), expected),
    within: WITHIN_MS,
  };
}

/** The slowest prepare, and the coordinator's own record of the outcome. */
function closedForm(led: readonly number[]): number {
  const [coordinator] = led;
  const prepares = led.map((region) => wayMs(coordinator, region) + majorityMs(region));
  return Math.max(...prepares) + majorityMs(coordinator);
}

function majorityMs(leader: number): number {
  const ways = REGIONS.flatMap((_, other) => (other === leader ? [] : [wayMs(leader, other)])).sort((a, b) => a - b);
  return ways[Math.floor(REGIONS.length / 2) - 1];
}

function wayMs(a: number, b: number): number {
  return a === b ? 0 : roundTripMs(MATRIX, a, b);
}
