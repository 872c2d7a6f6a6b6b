/** Audits: they see all, change nothing, tell by name what breaks, and excuse only what the world or an option did. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { AnyStrategy } from '../../src/strategies/contract.ts';
import { strategies, strategyNamed } from '../../src/strategies/index.ts';
import type { Violation } from '../../src/world/result.ts';
import { run } from '../../src/world/run.ts';
import { loadedFile } from '../loaded.ts';

function scenarioOf(file: string, set: readonly string[] = []) {
  return loadedFile(fileURLToPath(new URL(`../../${file}`, import.meta.url)), set);
}

function violationsOf(file: string, id: string, set: readonly string[] = []): readonly Violation[] {
  const scenario = scenarioOf(file, set);
  const use = scenario.strategies.find((one) => one.id === id)!;
  return run(scenario, use, scenario.seeds[0]!, { isAudited: true }).violations!;
}

describe('an audit', () => {
  it('changes nothing: the digest of every strategy is the same with it', () => {
    // An audit looks at every key after every event: a few hundred customers buy as thousands do.
    const fewer = 'workload={preset: checkout-10k, keys: {customers: {count: 500}}}';
    const cut = ['duration=2m', 'faults.0.at=30s', 'faults.0.for=40s', fewer];
    const scenario = scenarioOf('scenarios/checkout.yaml', cut);
    for (const use of scenario.strategies) {
      const plain = run(scenario, use, 42);
      const audited = run(scenario, use, 42, { isAudited: true });
      expect(audited.digest).toBe(plain.digest);
      expect(audited.violations).toEqual([]);
      expect(plain.violations).toBeUndefined();
      expect({ ...audited, violations: undefined }).toEqual({ ...plain, violations: undefined });
    }
  });

  it('says what the replica says of itself to those who ask how it is', () => {
    const scenario = scenarioOf('scenarios/clients/monitor.yaml', ['duration=100s']);
    for (const by of ['lag', 'safe-time'] as const) {
      const watched = { ...scenario, monitor: { ...scenario.monitor!, by } };
      const [use] = scenario.strategies;
      const { digest, monitor } = run(watched, use!, 1);
      const audited = run(watched, use!, 1, { isAudited: true });
      expect([audited.digest, audited.monitor]).toEqual([digest, monitor]);
      expect(monitor!.alerts.length).toBe(by === 'lag' ? 0 : 1);
    }
  });

  it('gives every invariant a name of its own', () => {
    const audits = strategies.flatMap(({ audit }) => (audit === undefined ? [] : [audit.invariants]));
    expect(audits.length).toBeGreaterThanOrEqual(2);
    const names = audits.flat().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['I1', 'I12', 'S1', 'S8']));
  });

  it('finds a breach at the event, with its name, its time and who is in it', () => {
    const scenario = scenarioOf('scenarios/hello.yaml');
    const healthy = strategyNamed('consensus')!;
    // A leader whose disk is its word: it takes every entry for committed as it is appended.
    const broken: AnyStrategy = {
      ...healthy,
      newReplica: (context, options) => {
        const raft = healthy.newReplica(context, options) as ReturnType<typeof healthy.newReplica> & {
          commit: number;
          log: { last: number };
        };
        const { onRequest } = raft;
        raft.onRequest = (request) => {
          onRequest.call(raft, request);
          raft.commit = raft.log.last + 1;
        };
        return raft;
      },
    };
    const use = scenario.strategies.find((one) => one.use === 'consensus')!;
    const [first] = run(scenario, use, 1, { strategy: broken, isAudited: true }).violations!;
    expect(first).toMatchObject({ invariant: 'I6', because: '' });
    expect(first!.says).toContain('applied ≤ commit ≤ last');
    expect(first!.what).toMatch(/^applied \d+, commit \d+, last \d+$/);
    expect(first!.replicas).toHaveLength(1);
    expect(first!.at).toBeGreaterThan(0);
  });

  it.each([
    ['of `membership: single-unguarded`', 'scenarios/traps/T47-raft-membership-2015.yaml', 'trap', 'I10'],
    ['of `apply: eager`', 'scenarios/traps/T43-minority-leader-dirty-read.yaml', 'trap', 'I11'],
    ['two clocks ran 200000 ppm apart', 'scenarios/traps/T45-lease-outlived.yaml', 'trap', 'I12'],
    ['lost what it had called durable', 'scenarios/traps/T52-lying-disk.yaml', 'trap', 'I4'],
  ])('says why it was bound to break: %s', (because, file, id, invariant) => {
    const [first] = violationsOf(file, id);
    expect(first!.invariant).toBe(invariant);
    expect(first!.because).toContain(because);
  });

  it.each([
    ['scenarios/traps/T47-raft-membership-2015.yaml', 'cured'],
    ['scenarios/traps/T47-raft-membership-2015.yaml', 'joint'],
    ['scenarios/traps/T19-async-failover-loses.yaml', 'async'],
    ['scenarios/traps/T27-split-brain-of-2018.yaml', 'leased'],
  ])('is silent where nothing is broken: %s, %s', (file, id) => {
    expect(violationsOf(file, id)).toEqual([]);
  });
});
