/** Who sits where: nodes, replicas and groups as dense tables, and who is near to whom. */
import { assert } from '../kit/assert.ts';
import type { Topology } from '../network/topology.ts';
import type { Address } from '../strategies/contract.ts';
import type { Places } from './observation.ts';

export interface Layout extends Places {
  /** Addresses of each group, in region order. */
  readonly replicasOfGroup: readonly (readonly Address[])[];
  /** nearest[group][region]: the group's replicas, nearest to the clients of the region first. */
  readonly nearest: readonly (readonly (readonly Address[])[])[];
}

/**
 * As many replicas of each group in a region as `replicas` says, or one where it has nodes, each on a node of its own;
 * groups take the nodes of a region in turn. Addresses run copy by copy and then group by group within a region:
 * address % groups is the group.
 */
export function layOut(topology: Topology, groups: number, replicas?: readonly number[]): Layout {
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
  const replicasOfGroup: Address[][] = Array.from({ length: groups }, () => []);
  for (const [region, nodes] of nodesOf.entries()) {
    const copies = replicas?.[region] ?? Math.min(1, nodes.length);
    assert(copies <= nodes.length, `${copies} replicas need as many nodes`);
    for (let copy = 0; copy < copies; copy++) {
      for (let group = 0; group < groups; group++) {
        replicasOfGroup[group]!.push(nodeOfReplica.length);
        nodeOfReplica.push(nodes[(group + copy) % nodes.length]!);
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
  return { regionNames, nodeNames, regionOfNode, nodeOfReplica, replicasOfGroup, nearest };
}
