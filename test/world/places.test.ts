/** Where replicas live: one a region unless `with.replicas` says otherwise, and never two of a group on one node. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { resolvedYaml } from '../../src/scenario/write.ts';
import { alike, layOut } from '../../src/world/places.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const NODES = 'regions: {a: {nodes: 2}, b: {nodes: 2}, c: {nodes: 3}, d: {nodes: 0}}, links: {default: {rtt: 40ms}}';

function loaded(uses: string, faults = '[]') {
  const text = `
topology: {${NODES}}
workload:
  rate: 20/s
  keys: {pages: {count: 4}}
  ops: {look: {do: read, keys: pages, share: 50%}, edit: {do: write, keys: pages, share: 50%}}
strategies: ${uses}
faults: ${faults}
duration: 20s
seed: 7
`;
  return loadedText(text);
}

describe('the layout', () => {
  const { topology } = loaded('[crdt]');

  it('is one replica in each region with nodes where nobody says otherwise', () => {
    const { nodeOfReplica, replicasOfGroup } = layOut(topology, alike(2, 0));
    expect(nodeOfReplica).toEqual([0, 1, 2, 3, 4, 5]);
    expect(replicasOfGroup).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
  });

  it('puts the replicas of a group on different nodes of their region, and address % groups is the group', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.nat(2), fc.nat(2), fc.nat(3), fc.constant(0)),
        fc.integer({ min: 1, max: 7 }),
        (counts, groups) => {
          const { nodeOfReplica, replicasOfGroup, regionOfNode, nearest } = layOut(topology, alike(groups, 0, counts));
          expect(nodeOfReplica.length).toBe(groups * counts.reduce((sum, count) => sum + count, 0));
          replicasOfGroup.forEach((replicas, group) => {
            const nodes = replicas.map((replica) => nodeOfReplica[replica]);
            expect(new Set(nodes).size).toBe(nodes.length);
            expect(counts).toEqual(counts.map((_, at) => nodes.filter((node) => regionOfNode[node] === at).length));
            for (const replica of replicas) expect(replica % groups).toBe(group);
            for (const near of nearest[group]) expect(near.toSorted((a, b) => a - b)).toEqual(replicas);
          });
        },
      ),
    );
  });
});

describe('with.replicas', () => {
  const FIVE = '{a: 2, b: 2, c: 1}';

  it('makes five replicas of 2 + 2 + 1', () => {
    for (const name of ['consensus', 'single-master', 'multi-master', 'crdt', 'single-site']) {
      const scenario = loaded(`[{use: ${name}, with: {replicas: ${FIVE}}}]`);
      const [use] = scenario.strategies;
      expect(use.replicas).toEqual([2, 2, 1, 0]);
      const result = run(scenario, use, 7);
      expect(result.metrics.availability, name).toBe(1);
      expect(result.metrics.divergence, name).toBe(0);
      expect(result.metrics['writes.lost'], name).toBe(0);
    }
  });

  it('makes majorities of them: consensus goes on without two of the five, and not without three', () => {
    const uses = `[{use: consensus, with: {replicas: ${FIVE}}}]`;
    const without = (nodes: string) => {
      const scenario = loaded(uses, `[{at: 5s, until: 20s, crash: {nodes: [${nodes}]}}]`);
      return run(scenario, scenario.strategies[0], 7).by_op.edit.availability ?? 0;
    };
    expect(without('a/2, c/1')).toBeGreaterThan(0.99);
    expect(without('a/2, b/2, c/1')).toBeLessThan(0.75);
  });

  it('is a count for every region with nodes, and counts among those that can answer for a quorum', () => {
    const [use] = loaded('[{use: single-master, with: {replicas: 2, ack: {quorum: 5}}}]').strategies;
    expect(use.replicas).toEqual([2, 2, 2, 0]);
    expect(() => loaded('[{use: single-master, with: {replicas: 2, ack: {quorum: 6}}}]')).toThrow('6 of 5 replicas');
  });

  it('is written back as it was read, and left out where the file left it out', () => {
    const scenario = loaded(`[{use: consensus, with: {replicas: ${FIVE}}}, crdt]`);
    const text = resolvedYaml(scenario);
    expect(text.match(/replicas:/g)?.length).toBe(1);
    const again = loadScenario('x.yaml', () => text);
    expect('scenario' in again && again.scenario.strategies.map(({ replicas }) => replicas)).toEqual([
      [2, 2, 1, 0],
      undefined,
    ]);
  });

  it('refuses a step that pins a region without a replica', () => {
    const script = 'script: [{at: 1s, client: u, from: a, to: c, do: write, keys: x, value: 1, id: w1}]';
    const uses = 'strategies: [crdt, {use: consensus, with: {replicas: {a: 1, b: 2}}}]';
    const result = loadScenario('x.yaml', () => `topology: {${NODES}}\n${uses}\n${script}\n`);
    const said = 'problems' in result ? result.problems.map(({ what }) => what) : [];
    expect(said).toEqual(['`consensus` has no replica in `c`, so nobody could answer']);
  });
});
