/** Geo-fences: what leaves is written down with its way, or refused; through failovers, snapshots, hints and reads. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/world/run.ts';
import { loadedFile, readAgain } from '../loaded.ts';

function scenarioOf(file: string, set: readonly string[] = []) {
  const path = fileURLToPath(new URL(`../../scenarios/clients/${file}`, import.meta.url));
  return loadedFile(path, set);
}

/** Of one strategy: how many violations, and by what they left. */
function left(file: string, id: string, set: readonly string[] = []) {
  const scenario = scenarioOf(file, set);
  const result = run(scenario, scenario.strategies.find((use) => use.id === id)!, 1);
  const { counts, told } = result.residency!;
  const by = [...new Set(counts.map(({ by }) => by))].sort();
  return { result, by, told, violations: result.metrics['sovereignty.violations'] };
}

const STRATEGIES = ['consensus', 'semi-sync', 'quorum', 'crdt'];

describe('a fenced layout', () => {
  it.each(STRATEGIES)('lets nothing out under %s, though leaders die, disks are lost and regions are cut off', (id) => {
    const { violations, result } = left('fenced.yaml', id);
    expect(violations).toBe(0);
    expect(result.residency!.watched).toBeGreaterThan(500);
    expect(result.metrics.availability).toBeGreaterThan(0.8);
  });
});

describe('the same layout unfenced', () => {
  it.each([
    ['consensus', ['append', 'request', 'snapshot']],
    ['semi-sync', ['replicate', 'request']],
    ['quorum', ['hint', 'write']],
    ['crdt', ['page', 'push']],
  ])('writes down what left by which way under %s', (id, ways) => {
    const { by, told, violations } = left('unfenced.yaml', id);
    expect(by).toEqual(ways);
    expect(violations).toBeGreaterThan(1000);
    for (const { way, place, by: what } of told) {
      expect(way[0]).toMatch(/^a client in /);
      expect(way.at(-1)).toBe(`${what} → ${place}`);
    }
  });

  it('names the way over the leader that took it and the replica that passed it on', () => {
    const { told } = left('unfenced.yaml', 'consensus');
    const { way, fence, key } = told.find(({ by }) => by === 'snapshot')!;
    expect(way.length).toBeGreaterThan(2);
    expect(way.at(-1)).toMatch(/^snapshot → /);
    expect(['gdpr', 'china', 'russia']).toContain(fence);
    expect(key).toMatch(/^customers\//);
  });

  it('counts a witness, which keeps the log of others', () => {
    const set = ['strategies.consensus.with.witnesses=[us-west-2]', 'faults=[]'];
    const { told } = left('unfenced.yaml', 'consensus', set);
    expect(told.some(({ place }) => place === 'us-west-2/1')).toBe(true);
  });

  it('counts what clients abroad are shown, where nobody keeps it from them', () => {
    const shop = 'workload.keys={customers: {count: 50, home: eu-west-1}}';
    const { by, told } = left('unfenced.yaml', 'crdt', [shop, 'faults=[]']);
    expect(by).toContain('read');
    const { way, place } = told.find((leak) => leak.by === 'read')!;
    expect(place).toMatch(/^clients in /);
    expect(way.at(-1)).toBe(`read → ${place}`);
    const anywhere = [0, 1, 2].map((fence) => `sovereignty.${fence}.read_from=anywhere`);
    expect(left('unfenced.yaml', 'crdt', [shop, 'faults=[]', ...anywhere]).by).not.toContain('read');
  });
});

describe('a fence that rejects', () => {
  it('lets nobody write what a replica abroad would keep, and says why', () => {
    const { result, by } = left('fenced.yaml', 'crdt', ['placement.customers.keep=everywhere', 'faults=[]']);
    const { by_region, witnesses } = result;
    expect(by_region['eu-west-1']!.availability).toBeCloseTo(2 / 3, 1);
    expect(by_region['us-east-1']!.availability).toBe(1);
    expect(by).toEqual([]);
    expect(witnesses.availability!.why).toMatch(/^refused: (gdpr|china|russia) forbids a copy that would be made$/);
  });

  it('shows clients abroad nothing, and asks nobody for it', () => {
    const set = ['workload.keys={customers: {count: 50, home: eu-west-1}}', 'faults=[]'];
    const { result, violations } = left('fenced.yaml', 'crdt', set);
    expect(violations).toBe(0);
    expect(result.by_op.look.availability).toBeCloseTo(2 / 8, 1);
    expect(result.by_op.edit.availability).toBe(1);
  });
});

it('a fence is written out and read again as it was', () => {
  for (const file of ['fenced.yaml', 'unfenced.yaml']) {
    const scenario = scenarioOf(file);
    const again = readAgain(scenario);
    expect(again.fences).toEqual(scenario.fences);
  }
});
