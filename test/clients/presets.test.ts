/** Ready-made workloads: every one is read, runs, and asks what it says. */
import { describe, expect, it } from 'vitest';
import { WORKLOADS, workloadPreset } from '../../src/clients/presets.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

function runOf(workload: string) {
  const text = `
topology: aws-5
workload: ${workload}
strategies: [consensus]
duration: 60s
seed: 1
report: {trace: never}
`;
  const scenario = loadedText(text);
  return run(scenario, scenario.strategies[0], 1);
}

describe('workload presets', () => {
  it('are listed', () => {
    expect(WORKLOADS).toEqual(['checkout-10k', 'tpcc-checkout', 'ycsb-a', 'ycsb-b', 'ycsb-c', 'ycsb-d', 'ycsb-f']);
  });

  for (const [name, share, kind] of [
    ['ycsb-a', 0.5, 'update'],
    ['ycsb-b', 0.05, 'update'],
    ['ycsb-c', 0, 'update'],
    ['ycsb-d', 0.05, 'insert'],
    ['ycsb-f', 0.5, 'read-modify-write'],
  ] as const) {
    it(`${name} asks for ${share * 100} % ${kind}`, () => {
      const { by_op: ops, coverage } = runOf(name);
      expect(Math.abs(coverage.operations - 6000)).toBeLessThan(3 * Math.sqrt(6000));
      const reads = (ops.read.throughput ?? 0) / 100;
      expect(Math.abs(1 - share - reads)).toBeLessThan(0.03);
      expect(Object.keys(ops)).toEqual(share === 0 ? ['read'] : ['read', kind]);
    });
  }

  it('tpcc-checkout asks for the five transactions of TPC-C in their mix', () => {
    const { by_op: ops, coverage, metrics } = runOf('tpcc-checkout');
    expect(Math.abs(coverage.operations - 6000)).toBeLessThan(3 * Math.sqrt(6000));
    const mix = { 'new-order': 45, payment: 43, 'order-status': 4, delivery: 4, 'stock-level': 4 };
    expect(Object.keys(ops)).toEqual(Object.keys(mix));
    for (const [name, percent] of Object.entries(mix)) {
      expect(Math.abs((ops[name].throughput ?? 0) - percent)).toBeLessThan(3 * Math.sqrt(percent / 60));
    }
    expect(metrics.availability).toBe(1);
  });

  it('say what they stand for, and leave out', () => {
    for (const name of WORKLOADS) expect(workloadPreset(name)!.about.length).toBeGreaterThan(20);
    expect(workloadPreset('tpcc-checkout')!.notes!.join(' ')).toContain('left out');
  });
});
