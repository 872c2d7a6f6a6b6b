/** What a campaign put to the test, strategy by strategy, and the least that makes it proof. */
import type { TimedRun } from '../document.ts';

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

  add({ coverage, metrics }: Pick<TimedRun, 'coverage' | 'metrics'>): void {
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
}

const FLOORS: readonly Floor[] = [
  { what: 'operations in the quietest seed', least: 500, value: (of) => of.fewestOperations },
  { what: 'faults in the quietest seed', least: 5, value: (of) => of.fewestFaults },
  { what: 'share of operations answered ok', least: 0.4, value: (of) => of.answered / of.operations },
  { what: 'share answered while a fault was on', least: 0.15, value: (of) => of.answeredInFaults / of.operations },
  { what: 'records a seed that crashes took unsynced', least: 0.1, value: (of) => of.unsyncedLost / of.seeds },
  {
    what: 'records a seed that replicas cut off',
    least: 0.1,
    value: (of) => of.truncated / of.seeds,
    needsLeader: true,
  },
  { what: 'leader changes a seed', least: 0.5, value: (of) => of.leaderChanges / of.seeds, needsLeader: true },
];

/** One sentence for every floor that was missed; quiet seeds are no proof. */
export function quiet(name: string, covered: Covered, hasLeader: boolean): readonly string[] {
  if (covered.seeds < ENOUGH_SEEDS) return [];
  return FLOORS.filter(({ needsLeader }) => hasLeader || needsLeader !== true).flatMap(({ what, least, value }) => {
    const got = value(covered);
    return got >= least ? [] : [`${name}: ${what}: ${Number(got.toFixed(2))}, and ${least} are the least`];
  });
}
