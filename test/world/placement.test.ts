/** Geo-partitioning: a partition for each home, with replicas, a leader and a life of its own. */
import { describe, expect, it } from 'vitest';
import { KeySpaceOf } from '../../src/clients/keys.ts';
import { run, Simulation } from '../../src/world/run.ts';
import { loadedText, readAgain } from '../loaded.ts';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'];
const ALL = ['single-site', 'single-master', 'multi-master', 'quorum', 'consensus', 'crdt'];

function loaded(
  changes: readonly string[] = [],
  placement = 'shop: {keys: [carts, stock, orders], keep: {nearest: 3}}',
) {
  const text = `
topology: aws-5
workload:
  keys:
    carts: {count: 23, home: by-region}
    stock: {count: 11, type: counter, initial: 1000, home: by-region}
    orders: {unique: true, home: by-region}
    notes: {count: 5}
  ops:
    look: {do: read, keys: carts, rate: 20/s}
    edit: {do: write, keys: carts, rate: 20/s}
    buy: {do: decrement-and-insert, keys: stock, inserts: orders, rate: 10/s}
    note: {do: write, keys: notes, rate: 2/s}
placement: {${placement}}
strategies: [${ALL.join(', ')}]
duration: 20s
`;
  return loadedText(text, changes);
}

describe('keys that belong to regions', () => {
  it('have their home region and its partition; rows belong to who makes them', () => {
    const { workload, placement } = loaded();
    const keys = new KeySpaceOf(workload!.keys, [], workload!.from, placement);
    for (let region = 0; region < 5; region++) {
      const cart = keys.at(0, 10 + region);
      expect(keys.homeOf(cart)).toBe(region);
      const row = keys.row(2, region);
      expect(keys.homeOf(row)).toBe(region);
      expect(keys.homeOf(keys.rowAgain(row, 1))).toBe(region);
      expect(keys.partitionOf(row)).toBe(keys.partitionOf(cart));
      expect(keys.rows(2, region)).toEqual([row]);
      expect(placement!.partitions[keys.partitionOf(cart)]).toMatchObject({
        name: `shop of ${REGIONS[region]}`,
        leader: region,
      });
    }
    expect(keys.partitionOf(keys.at(3, 0))).toBe(0);
    expect(placement!.partitions[0]!.name).toBe('the rest');
  });
});

describe('placement', () => {
  it('puts copies where it says, and the leader as near to the home as there is a copy', () => {
    const of = (rule: string) =>
      loaded([], rule)
        .placement!.partitions.map(({ replicas, leader }) => [replicas, leader])
        .slice(1);
    expect(of('shop: {keys: [carts, stock, orders], keep: home}')).toEqual(
      REGIONS.map((_, home) => [REGIONS.map((_, region) => (region === home ? 1 : 0)), home]),
    );
    expect(of('shop: {keys: [carts, stock, orders], keep: everywhere, leader: eu-west-1}')).toEqual(
      REGIONS.map(() => [[1, 1, 1, 1, 1], 2]),
    );
    // Dublin is next to Virginia, and Oregon after it.
    expect(of('shop: {keys: [carts, stock, orders], keep: {nearest: 2}}')[0]).toEqual([[1, 0, 1, 0, 0], 0]);
    expect(of('shop: {keys: [carts, stock, orders], keep: jurisdiction}')[1]).toEqual([[1, 1, 0, 0, 0], 1]);
    // Nobody but Tokyo keeps it, so Tokyo leads.
    expect(of('shop: {keys: [carts, stock, orders], keep: ap-northeast-1}')[0]).toEqual([[0, 0, 0, 1, 0], 3]);
    expect(of('rest: {keys: notes, keep: [eu-west-1, us-east-1]}')).toEqual([[[1, 0, 1, 0, 0], 0]]);
  });

  it('is written out and read again as it was', () => {
    const scenario = loaded();
    const again = readAgain(scenario);
    expect(again.placement).toEqual(scenario.placement);
  });

  it.each(ALL)('serves everybody under %s, and all copies agree', (name) => {
    const scenario = loaded();
    const use = scenario.strategies.find(({ id }) => id === name)!;
    const { metrics, violations } = run(scenario, use, 1, { isAudited: true });
    expect(metrics).toMatchObject({ availability: 1, divergence: 0, 'writes.lost': 0, 'orders.lost': 0 });
    expect(violations ?? []).toEqual([]);
  });

  it('answers at home in a millisecond or so what another region would answer in a round trip', () => {
    const home = loaded([], 'shop: {keys: [carts, stock, orders], keep: home}');
    const nearest = (scenario: ReturnType<typeof loaded>, name: string) =>
      run(scenario, scenario.strategies.find(({ id }) => id === name)!, 1).by_op.buy['write.latency.max']!;
    expect(nearest(home, 'consensus')).toBeLessThan(20);
    expect(nearest(home, 'single-site')).toBeLessThan(20);
    expect(nearest(loaded(), 'consensus')).toBeGreaterThan(60);
  });

  it('keeps a dead region to itself: others go on without noticing', () => {
    const scenario = loaded(
      ['faults=[{at: 5s, until: 20s, outage: {region: us-east-1}}]'],
      'shop: {keys: [carts, stock, orders], keep: home}, notes: {keys: notes, keep: everywhere}',
    );
    const { by_region } = run(scenario, scenario.strategies.find(({ id }) => id === 'single-master')!, 1);
    const buys = REGIONS.map((region) => by_region[region]!.availability!);
    expect(buys[0]).toBeLessThan(0.5);
    for (const share of buys.slice(1)) expect(share).toBeGreaterThan(0.9);
  });

  it('lets sessions go from partition to partition: what one has shown is nothing to wait for in another', () => {
    const set = ['reads={consistency: session}', 'strategies=[single-master, multi-master, consensus, crdt]'];
    const scenario = loaded(set);
    for (const id of ['single-master', 'multi-master', 'consensus', 'crdt']) {
      const { metrics } = run(scenario, scenario.strategies.find((use) => use.id === id)!, 1);
      expect([id, metrics.availability]).toEqual([id, 1]);
      expect([id, metrics['reads.not_my_write']]).toEqual([id, 0]);
    }
  });

  it('counts failovers of each partition by itself', () => {
    const scenario = loaded(['faults=[{at: 5s, until: 20s, outage: {region: us-east-1}}]']);
    const { failovers } = run(scenario, scenario.strategies.find(({ id }) => id === 'consensus')!, 1);
    // Virginia led its own partition and the rest.
    expect(failovers.map(({ from }) => from)).toEqual(['us-east-1', 'us-east-1']);
  });

  it('gives each group the nodes of its regions in turn', () => {
    const scenario = loaded(['topology.regions={us-east-1: {nodes: 3}}']);
    const { world } = new Simulation(scenario, scenario.strategies[4]!, 1);
    const { replicasOfGroup, nodeOfReplica, groupOfReplica } = world.layout;
    expect(replicasOfGroup.length).toBe(6);
    replicasOfGroup.forEach((replicas, group) => {
      for (const replica of replicas) expect(groupOfReplica[replica]).toBe(group);
      expect(new Set(replicas.map((replica) => nodeOfReplica[replica])).size).toBe(replicas.length);
    });
  });
});
