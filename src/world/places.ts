/** Who sits where: nodes, replicas and groups as dense tables, and who is near to whom. */
import { assert } from '../kit/assert.ts';
import type { Topology } from '../network/topology.ts';
import type { Address } from '../strategies/contract.ts';
import type { Places } from './observation.ts';
import type { Seats } from './plan.ts';

export interface Layout extends Places {
  /** Addresses of each group, in region order. */
  readonly replicasOfGroup: readonly (readonly Address[])[];
  /** By address. */
  readonly groupOfReplica: readonly number[];
  /** nearest[group][region]: the group's replicas, nearest to the clients of the region first. */
  readonly nearest: readonly (readonly (readonly Address[])[])[];
}

/**
 * As many replicas of each partition in a region as it says, or one where the region has nodes, each on a node of its
 * own; partitions take the nodes of a region in turn. Addresses run copy by copy and then partition by partition
 * within a region: where all are alike, address % partitions is the group.
 */
export function layOut(topology: Topology, partitions: readonly Seats[]): Layout {
  const regionOfNode: number[] = [];
  const nodeNames: string[] = [];
  const nodesOf: number[][] = topology.regions.map((region, index) => {
    const nodes: number[] = [];
    for (let i = 1; i <= region.nodes; i++) {
      nodes.push(regionOfNode.length);
      regionOfNode.push(index);
      nodeNames.push(`${region.name}/${i}`);
    }
    return nodes;
  });
  const nodeOfReplica: number[] = [];
  const groupOfReplica: number[] = [];
  const replicasOfGroup: Address[][] = partitions.map(() => []);
  for (const [region, nodes] of nodesOf.entries()) {
    const counts = partitions.map(({ replicas }) => replicas?.[region] ?? Math.min(1, nodes.length));
    const most = Math.max(0, ...counts);
    assert(most <= nodes.length, `${most} replicas need as many nodes`);
    for (let copy = 0; copy < most; copy++) {
      for (const [group, count] of counts.entries()) {
        if (copy >= count) continue;
        replicasOfGroup[group]!.push(nodeOfReplica.length);
        nodeOfReplica.push(nodes[(group + copy) % nodes.length]!);
        groupOfReplica.push(group);
      }
    }
  }
  const regionNames = topology.regions.map((region) => region.name);
  const distance = (region: number, address: Address) =>
    topology.links[region]![regionOfNode[nodeOfReplica[address]!]!]!.delay;
  const nearest = replicasOfGroup.map((replicas) =>
    topology.regions.map((_, region) =>
      [...replicas].sort((a, b) => distance(region, a) - distance(region, b) || a - b),
    ),
  );
  return { regionNames, nodeNames, regionOfNode, nodeOfReplica, groupOfReplica, replicasOfGroup, nearest };
}

/** By group: who leads it at first, where somebody does. */
export function firstLeaders({ replicasOfGroup, nodeOfReplica, regionOfNode }: Layout, partitions: readonly Seats[]) {
  return partitions.map(({ leader }, group): Address => {
    const isHome = (address: Address) => regionOfNode[nodeOfReplica[address]!] === leader;
    return replicasOfGroup[group]!.find(isHome) ?? replicasOfGroup[group]![0]!;
  });
}
