/** A node that comes back with an empty disk is filled again, and votes for nobody until then. */
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/load.ts';
import { run } from '../../../src/world/run.ts';

function wiping(nodes: string, how = 'wipe: true'): Record<string, number | null> {
  const loaded = loadScenario(
    'wiped.yaml',
    () => `
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
`,
  );
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return { ...run(loaded.scenario, loaded.scenario.strategies[0]!, 3).metrics };
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
