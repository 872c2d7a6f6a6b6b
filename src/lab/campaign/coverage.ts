/** What a campaign put to the test, strategy by strategy, and the least that makes it proof. */
import type { TimedRun } from '../document.ts';
import type { Contender } from './contenders.ts';
import { type Deeds, summed } from './meter.ts';

/** Sums over the seeds of one strategy; `fewest…` are of the quietest seed. */
export class Covered {
  seeds = 0;
  operations = 0;
  answered = 0;
  answeredInFaults = 0;
  faults = 0;
  leaderChanges = 0;
  truncated = 0;
  unsyncedLost = 0;
  fewestOperations = Number.POSITIVE_INFINITY;
  fewestFaults = Number.POSITIVE_INFINITY;
  deeds: Deeds = {};
  elections = 0;
  failovers = 0;

  add({ coverage, metrics, deeds = {} }: Pick<TimedRun, 'coverage' | 'metrics' | 'deeds'>): void {
    this.seeds++;
    this.operations += coverage.operations;
    this.answered += coverage.answered;
    this.answeredInFaults += coverage.answered_in_faults;
    this.faults += coverage.faults;
    this.leaderChanges += metrics['leader.changes'] ?? 0;
    this.truncated += coverage.truncated;
    this.unsyncedLost += coverage.unsynced_lost;
    this.fewestOperations = Math.min(this.fewestOperations, coverage.operations);
    this.fewestFaults = Math.min(this.fewestFaults, coverage.faults);
    this.elections += metrics.terms ?? 0;
    this.failovers += metrics['failover.count'] ?? 0;
    this.deeds = summed([this.deeds, deeds]);
  }
}

/** Fewer seeds than this may all be quiet by chance. */
const ENOUGH_SEEDS = 20;

interface Floor {
  readonly what: string;
  readonly least: number;
  /** It holds for every seed, or on average. */
  value(covered: Covered): number;
  readonly needsLeader?: boolean;
  /** Some variants are spared what makes it happen: all of them together must have done it (`tried`). */
  readonly isOfFamilies?: boolean;
}

const FLOORS: readonly Floor[] = [
  { what: 'operations in the quietest seed', least: 500, value: (of) => of.fewestOperations },
  { what: 'faults in the quietest seed', least: 5, value: (of) => of.fewestFaults },
  { what: 'share of operations answered ok', least: 0.4, value: (of) => of.answered / of.operations },
  {
    what: 'share answered while a fault was on',
    least: 0.15,
    value: (of) => of.answeredInFaults / of.operations,
    isOfFamilies: true,
  },
  {
    what: 'records a seed that crashes took unsynced',
    least: 0.1,
    value: (of) => of.unsyncedLost / of.seeds,
    isOfFamilies: true,
  },
  {
    what: 'records a seed that replicas cut off',
    least: 0.1,
    value: (of) => of.truncated / of.seeds,
    needsLeader: true,
    isOfFamilies: true,
  },
  { what: 'leader changes a seed', least: 0.3, value: (of) => of.leaderChanges / of.seeds, needsLeader: true },
];

/** One sentence for every floor that was missed; quiet seeds are no proof. */
export function quiet({ name, elects, isLean = false, owes = [] }: Contender, covered: Covered): readonly string[] {
  if (covered.seeds < ENOUGH_SEEDS) return [];
  const floors = FLOORS.filter(
    ({ needsLeader, isOfFamilies }) => (elects || needsLeader !== true) && !(isLean && isOfFamilies === true),
  );
  const missed = floors.flatMap(({ what, least, value }) => {
    const got = value(covered);
    return got >= least ? [] : [`${name}: ${what}: ${Number(got.toFixed(2))}, and ${least} are the least`];
  });
  const undone = owes.filter((deed) => (covered.deeds[deed] ?? 0) === 0);
  return [...missed, ...undone.map((deed) => `${name}: ${deed}: none`)];
}

/** What storms must have made somebody do, lest nothing be said of it; with it go the deeds that audits count. */
const TRIED: readonly (readonly [what: string, count: (covered: Covered) => number])[] = [
  ['elections', ({ elections }) => elections],
  ['failovers', ({ failovers }) => failovers],
  ['records that replicas cut off', ({ truncated }) => truncated],
  ['unsynced records lost', ({ unsyncedLost }) => unsyncedLost],
];

export interface Tried {
  readonly what: string;
  readonly count: number;
}

/** What all storms together made all strategies do. */
export function tried(all: Iterable<Covered>): readonly Tried[] {
  const covered = [...all];
  const known = TRIED.map(([what, count]) => ({ what, count: covered.reduce((sum, one) => sum + count(one), 0) }));
  const deeds = Object.entries(summed(covered.map((one) => one.deeds)));
  return [...known, ...deeds.map(([what, count]) => ({ what, count }))];
}
