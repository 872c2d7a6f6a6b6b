/** The tutorial's configuration block: it loads as it stands, and means what it says. */
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const BLOCK = `
geo_replication:
  enabled: true
  thresholds:
    failure_rate: 50%
    response_time: 5s
    error_count: 10
  timeouts:
    operation: 30s
    recovery: 60s
  fallback:
    enabled: true
    strategy: "cached_response"
  monitoring:
    metrics_enabled: true
    health_check_interval: 30s
`;

const REST = `
topology: aws-5
workload: {keys: {carts: {count: 5}}, ops: {look: {do: read, keys: carts, rate: 5/s}}}
strategies: [{use: single-site, with: {leader: us-east-1}}]
routing: {on_failure: fail}
faults: [{name: dark, at: 60s, for: 2m, outage: {region: us-east-1}}]
duration: 6m
`;

describe('the block of the tutorial', () => {
  it('is a circuit breaker, a timeout, a fallback and health checks', () => {
    const { workload, monitor } = loadedText(BLOCK + REST);
    expect(workload!.manners).toMatchObject({
      timeout: 30_000_000,
      breaker: { failureRate: 0.5, errorCount: 10, responseTime: 5_000_000, recovery: 60_000_000 },
      fallback: 'cached',
    });
    expect(monitor!.sample).toBe(30_000_000);
  });

  it('lies under what the file says itself, and under a preset by its name', () => {
    const own = loadedText(BLOCK + REST, ['workload.client.timeout=1s', 'monitor.sample=10s']);
    expect(own.workload!.manners.timeout).toBe(1_000_000);
    expect(own.workload!.manners.breaker!.errorCount).toBe(10);
    expect(own.monitor!.sample).toBe(10_000_000);
    const preset = loadedText(BLOCK + REST.replace(/workload: .*/, 'workload: checkout-10k'));
    expect(preset.workload).toMatchObject({ name: 'checkout-10k', manners: { timeout: 30_000_000 } });
  });

  it('can be switched off, as a whole and in parts', () => {
    expect(loadedText(BLOCK + REST, ['geo_replication.enabled=false']).workload!.manners.breaker).toBeUndefined();
    expect(
      loadedText(BLOCK + REST, ['geo_replication.fallback.enabled=false']).workload!.manners.fallback,
    ).toBeUndefined();
    expect(loadedText(BLOCK + REST, ['geo_replication.monitoring.metrics_enabled=false']).monitor).toBeUndefined();
  });

  it('says where it is wrong', () => {
    const wrong = BLOCK.replace('50%', '0.5').replace('recovery: 60s', 'recovry: 60s');
    const result = loadScenario('x.yaml', () => wrong + REST);
    const problems = 'problems' in result ? result.problems : [];
    expect(problems.map(({ what, line }) => [line, what])).toEqual([
      [5, 'a share needs a percent sign'],
      [10, '`recovry` is not a field of timeouts'],
    ]);
  });

  /** As the tutorial's test: success; then its service fails, and the fallback answers; then success. */
  it('answers, falls back while its service fails, and answers again', () => {
    const scenario = loadedText(`${BLOCK}${REST}expect: [fallbacks == 0 before dark, fallbacks > 0 during dark]`, [
      'workload.client.timeout=2s',
    ]);
    const { claims, by_op } = run(scenario, scenario.strategies[0], 1);
    expect(claims.map(({ value }) => value! > 0)).toEqual([false, true]);
    expect(by_op.look!.availability).toBeLessThan(1);
  });
});
