/** A node that comes back with an empty disk is filled again, and votes for nobody until then. */
import { describe, expect, it } from 'vitest';
import { judgeAll } from '../../../src/lab/judgements.ts';
import { run } from '../../../src/world/run.ts';
import { loadedText } from '../../loaded.ts';

function wiping(nodes: string, how = 'wipe: true'): Record<string, number | null> {
  const scenario = loadedText(`
topology: {regions: {A: {}, B: {}, C: {}}, links: {default: {rtt: 60ms}}}
workload:
  arrivals: constant
  from: {A: 50%, B: 50%}
  keys: {items: {count: 50, distribution: uniform, type: register}}
  ops: {put: {do: write, keys: items, rate: 20/s}}
strategies: [consensus]
faults: [{name: wipe, at: 10s, for: 5s, crash: {nodes: ${nodes}, ${how}}}]
duration: 40s
seed: 3
`);
  return { ...run(scenario, scenario.strategies[0]!, 3).metrics };
}

describe('a wiped replica', () => {
  it('gets everything again from a leader that thought it had it', () => {
    const metrics = wiping('[C/1]');
    expect(metrics.divergence).toBe(0);
    expect(metrics['writes.lost']).toBe(0);
    expect(metrics['convergence.time']).not.toBeNull();
  });

  it('does so as a former leader, and lets the others choose the next one', () => {
    const metrics = wiping('[A/1]');
    expect(metrics.divergence).toBe(0);
    expect(metrics['writes.lost']).toBe(0);
    expect(metrics['leaders.per_term']).toBe(1);
    expect(metrics['failover.count']).toBe(1);
  });

  it('elects nobody together with another wiped one: a majority that forgot must not decide', () => {
    const metrics = wiping('[B/1, C/1]');
    expect(metrics['leaders.per_term']).toBe(1);
    expect(metrics['writes.lost']).toBe(0);
    expect(metrics.availability).toBeLessThan(0.5);
  });
});

describe('a wiped replica among those whom the others have left behind', () => {
  /** Term 1 rules over A and E; B, C and D elect C, which is wiped and comes back on the other side. */
  function crossing(seed: number) {
    const scenario = loadedText(`
topology: {regions: {A: {}, B: {}, C: {}, D: {}, E: {}}, links: {default: {rtt: 20ms}}}
workload:
  rate: 30/s
  keys: {pages: {count: 3}}
  ops: {look: {do: read, keys: pages, share: 40%}, edit: {do: write, keys: pages, share: 60%}}
  client: {timeout: 3s, retry: {max: 2, backoff: 200ms, idempotency_key: true}}
strategies:
  - {use: consensus, with: {leader: E, election_timeout: 1s, check_quorum: false}, reads: {consistency: strong}}
faults:
  - {at: 5s, for: 6s, partition: {groups: [[A, E], [B, C, D]]}}
  - {at: 10s, for: 1200ms, crash: {nodes: [C/1], wipe: true}}
  - {at: 11001ms, for: 6s, partition: {groups: [[A, C, E], [B, D]]}}
duration: 40s
seed: ${seed}
expect: [linearizable, converges, divergence == 0]
`);
    const played = run(scenario, scenario.strategies[0]!, seed, { isAudited: true });
    return {
      played,
      broken: judgeAll(scenario, [{ ...played, wall_ms: 0 }]).filter(({ verdict }) => verdict === 'failed'),
    };
  }

  it('acknowledges nothing to a leader of a term that it had left with a majority', () => {
    for (const seed of [1, 2, 3]) {
      const { played, broken } = crossing(seed);
      expect(broken.map(({ that }) => that)).toEqual([]);
      expect(played.violations).toEqual([]);
      expect(played.metrics['leader.changes']).toBeGreaterThanOrEqual(1);
    }
  });
});
