/** Who sits where: nodes, replicas and groups as dense tables, and who is near to whom. */
import { assert } from '../kit/assert.ts';
import type { Topology } from '../network/topology.ts';
import type { Address, Key } from '../strategies/contract.ts';
import type { Places } from './observation.ts';

/** Of a partition: it has replicas of its own, and its own share of the keys. */
export interface Seats {
  /** By region; undefined: one in every region with nodes. */
  readonly replicas?: readonly number[] | undefined;
  /** Region index of its first leader. */
  readonly leader: number;
}

/** As many partitions as `count` says, all alike. */
export function alike(count: number, leader: number, replicas?: readonly number[]): readonly Seats[] {
  return Array.from({ length: count }, () => ({ leader, replicas }));
}

export interface Layout extends Places {
  readonly partitions: readonly Seats[];
  /** By address. */
  readonly groupOfReplica: readonly number[];
  /** nearest[group][region]: the group's replicas, nearest to the clients of the region first. */
  readonly nearest: readonly (readonly (readonly Address[])[])[];
}

/**
 * As many replicas of each partition in a region as it says, or one where the region has nodes, each on a node of its
 * own; partitions take the nodes of a region in turn. Addresses run copy by copy and then partition by partition
 * within a region: where all are alike, address % partitions is the group. Keys take partitions in turn unless said.
 */
export function layOut(
  topology: Topology,
  partitions: readonly Seats[],
  partitionOf = (key: Key) => key % partitions.length,
): Layout {
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
  const nodes = { nodeNames, regionOfNode, nodeOfReplica };
  return { regionNames, ...nodes, partitions, partitionOf, groupOfReplica, replicasOfGroup, nearest };
}

/** By group: who leads it at first, where somebody does. */
export function firstLeaders({ partitions, replicasOfGroup, nodeOfReplica, regionOfNode }: Layout): readonly Address[] {
  return partitions.map(({ leader }, group) => {
    const isHome = (address: Address) => regionOfNode[nodeOfReplica[address]!] === leader;
    return replicasOfGroup[group]!.find(isHome) ?? replicasOfGroup[group]![0]!;
  });
}
