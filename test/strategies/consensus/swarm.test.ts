/** Raft under swarms of faults: its invariants after every event, then peace, in which it must be well again. */
import { describe, expect, it } from 'vitest';
import { type SwarmReport, storm } from './swarm.ts';

/** `RAFT_SEED=n` replays one seed; `RAFT_SEEDS=n` tries so many, from a first one of `RAFT_FROM`. */
const { RAFT_SEED, RAFT_SEEDS = '120', RAFT_FROM = '1' } = process.env;

function failure({ seed, violations }: SwarmReport): string {
  return [
    `seed ${seed}: ${violations.length} violations`,
    ...violations.slice(0, 5),
    `replay: RAFT_SEED=${seed} npx vitest run test/strategies/consensus/swarm.test.ts`,
  ].join('\n  ');
}

describe('Raft in storms', () => {
  const first = Number(RAFT_SEED ?? RAFT_FROM);
  const count = RAFT_SEED === undefined ? Number(RAFT_SEEDS) : 1;

  it(`keeps its invariants and recovers, ${count} seeds from ${first}`, { timeout: 3_600_000 }, () => {
    const reports = Array.from({ length: count }, (_, i) => storm(first + i));
    const failed = reports.filter(({ violations }) => violations.length > 0);
    expect(failed.slice(0, 12).map(failure).join('\n')).toBe('');
    if (count < 100) return;
    // What tests nothing proves nothing.
    const total = (of: (report: SwarmReport) => number) => reports.reduce((sum, report) => sum + of(report), 0) / count;
    expect(total(({ acknowledged }) => acknowledged)).toBeGreaterThan(150);
    expect(total(({ reads }) => reads)).toBeGreaterThan(60);
    expect(total(({ leaderChanges }) => leaderChanges)).toBeGreaterThan(3);
    expect(total(({ snapshots }) => snapshots)).toBeGreaterThan(1);
    const kinds = new Set(reports.flatMap(({ faults }) => Object.keys(faults)));
    expect(kinds.size).toBe(10);
  });
});
