/** What strategies make of data that lives apart: each partition is a group of replicas of its own. */
import type { Workload } from '../clients/workload.ts';
import type { Topology } from '../network/topology.ts';
import type { AnyStrategy } from '../strategies/contract.ts';
import type { Placed } from './partitions.ts';
import type { Desk, Origin } from './problem.ts';
import type { StrategyUse } from './scenario.ts';

interface Ground {
  readonly topology: Topology;
  readonly workload: Workload | undefined;
}

/** `origin`: the first rule's. */
export function checkApart(
  { partitions }: Placed,
  uses: readonly StrategyUse[],
  registry: readonly AnyStrategy[],
  { topology, workload }: Ground,
  origin: Origin,
  desk: Desk,
): void {
  const asked = (workload?.operations ?? []).map(({ consistency }) => consistency);
  for (const { id, use, options, reads } of uses) {
    if (partitions.length > 1 && [reads.consistency, ...asked].includes('causal')) {
      const what = `\`${id}\` is asked for \`causal\` reads, and data lives in ${partitions.length} partitions`;
      const note = 'note: what one partition shows does not wait for what was seen in another';
      desk.error('E0211', origin, what, '`session`, which each partition keeps for itself', [note]);
    }
    const strategy = registry.find(({ name }) => name === use);
    for (const { name, replicas, leader } of partitions) {
      if (replicas === undefined) continue;
      const own = leader === undefined ? options : { ...(options as object), leader: topology.regions[leader]!.name };
      const homes = topology.regions.flatMap(({ name: region }, index) => (replicas[index]! > 0 ? [region] : []));
      const objection = strategy?.objection?.(
        own,
        homes,
        replicas.filter((count) => count > 0),
      );
      if (objection !== undefined) desk.error('E0225', origin, `\`${id}\` in \`${name}\`: ${objection}`);
    }
  }
}
