/**
 * C.11, C.12: writes that meet. Replicas of multi-master take writes of one key at Poisson times, d apart from each
 * other, with perfect clocks. Two writes are concurrent where neither had reached the other's place when that one was
 * made: this is seen in when each became visible where, and told by the replicas themselves as they drop the loser.
 */
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import type { Address, Fate, Key, WriteId } from '../../strategies/contract.ts';
import { ByHand } from './by-hand.ts';
import { WEIGHTLESS } from './fit.ts';
import { Log } from './log.ts';
import { ofShare, type Row } from './row.ts';
import { delayedTopology, ROWS, stand } from './trial.ts';

const DELAY = 80 * MS;

export interface Meeting {
  /** Writes a second, by region. */
  readonly rates: readonly number[];
  readonly keys: number;
  readonly duration: Micros;
  readonly seed?: number;
  /** How far the clocks of all but the first are ahead of the truth: none. */
  readonly ahead?: Micros;
}

/** Those of the reference; in three regions with many keys, what one of them sees. */
export function meetings(isLong: boolean): readonly Meeting[] {
  const duration = (isLong ? 200_000 : 20_000) * SECOND;
  const crowd = { rates: [1000, 1000, 1000], duration: duration / 1000 };
  return [
    ...[10, 1, 0.1].map((rate): Meeting => ({ rates: [1, rate], keys: 1, duration })),
    { ...crowd, keys: 1000 },
    ...(isLong ? [{ ...crowd, keys: 1_000_000 }] : []),
  ];
}

/** What became of a write. */
interface Fortune {
  readonly region: number;
  readonly at: Micros;
  /** Somebody elsewhere wrote the key without having seen it, nor having been seen by it. */
  met: boolean;
  /** The later of two that met. */
  isOverwritten: boolean;
  /** A replica said that it dropped it for a concurrent one. */
  isDropped: boolean;
}

/** When each write is visible where, and which ones replicas drop. */
class Meetings extends Log {
  readonly seenAt: Micros[][];
  readonly dropped = new Set<WriteId>();
  readonly keyOf: Key[] = [];

  constructor(regions: number) {
    super();
    this.seenAt = Array.from({ length: regions }, () => []);
  }

  override issued(op: WriteId, what: number, kind: string, k: Key, i: number, c: number, region: number, at: Micros) {
    super.issued(op, what, kind, k, i, c, region, at);
    this.keyOf[op] = k;
  }

  override applied(at: Micros = 0, replica: Address = 0, write: WriteId = 0): void {
    this.seenAt[replica][write] = at;
  }

  override conflicted(_at: Micros = 0, _replica: Address = 0, write: WriteId = 0, fate: Fate = 'merged'): void {
    if (fate === 'dropped') this.dropped.add(write);
  }
}

export function fortunes({ rates, keys, duration, seed = 1, ahead = 0 }: Meeting): readonly (readonly Fortune[])[] {
  const names = rates.map((_, region) => `r${region}`);
  const topology = delayedTopology(names, (from, to) => (from === to ? 0 : DELAY), WEIGHTLESS);
  const clocks = topology.clocks.map((clock, region) => ({ ...clock, offset: region === 0 ? 0 : ahead }));
  const trial = {
    strategy: 'multi-master',
    leader: 0,
    topology: { ...topology, clocks },
    keys: [{ ...ROWS, count: keys }],
    duration,
    seed,
  };
  const log = new Meetings(rates.length);
  const hand = new ByHand(stand(trial, log), seed);
  rates.forEach((rate, region) => {
    const which = hand.chance(`keys ${region}`);
    hand.poisson(`writes ${region}`, rate, 0, duration, () => {
      hand.ask({ kind: 'write', key: which.below(keys), region, to: region });
    });
  });
  hand.stand.world.advance(duration + SECOND);
  return observed(log);
}

/** By key, in order of time. */
function observed(log: Meetings): readonly (readonly Fortune[])[] {
  const byKey = new Map<Key, WriteId[]>();
  for (let op = 1; op < log.askedAt.length; op++) {
    const others = byKey.get(log.keyOf[op]);
    if (others === undefined) byKey.set(log.keyOf[op], [op]);
    else others.push(op);
  }
  return [...byKey.values()].map((writes) => {
    const found = writes.map((op): Fortune => {
      const [region, at] = [log.region[op], log.askedAt[op]];
      return { region, at, met: false, isOverwritten: false, isDropped: log.dropped.has(op) };
    });
    found.forEach((earlier, i) => {
      const seen = (region: number) => log.seenAt[region][writes[i]];
      const known = log.seenAt.reduce((latest, _, region) => Math.max(latest, seen(region)), 0);
      for (let j = i + 1; j < found.length && found[j].at < known; j++) {
        if (found[j].at >= seen(found[j].region)) continue;
        earlier.met = earlier.isOverwritten = found[j].met = true;
      }
    });
    return found;
  });
}

/** Of one region and so far apart that what meets one meets no other: trials that know nothing of each other. */
function apart(found: readonly (readonly Fortune[])[], region: number): readonly Fortune[] {
  return found.flatMap((writes) => {
    let last = Number.NEGATIVE_INFINITY;
    return writes.filter((one) => {
      if (one.region !== region || one.at - last < 2 * DELAY) return false;
      last = one.at;
      return true;
    });
  });
}

export function meetingRows(meeting: Meeting): readonly Row[] {
  const found = fortunes(meeting);
  const { rates, keys } = meeting;
  const trials = apart(found, 0);
  // All that others write of one key, a microsecond.
  const elsewhere = rates.slice(1).reduce((sum, rate) => sum + rate, 0) / keys / SECOND;
  const what = `${rates.slice(1).join(' + ')} writes/s elsewhere${keys === 1 ? '' : ` over ${keys} keys`}`;
  const share = (label: string, window: Micros, is: (one: Fortune) => boolean): Row => {
    const expected = -Math.expm1(-elsewhere * window);
    const simulated = trials.filter(is).length / trials.length;
    return {
      what: `${what}: ${label}, of ${trials.length}`,
      expected,
      simulated,
      within: ofShare(expected, trials.length),
    };
  };
  const all = found.flat();
  return [
    share('C.11 share that met another', 2 * DELAY, (one) => one.met),
    share('C.12 share dropped for one that had not seen it', DELAY, (one) => one.isDropped),
    {
      what: `${what}: replicas tell of as many as were overwritten unseen`,
      expected: all.filter((one) => one.isOverwritten).length,
      simulated: all.filter((one) => one.isDropped).length,
      within: 0,
    },
  ];
}
