/** `with.replicas`: how many replicas of a strategy live in which region, common to all strategies. */
import type { Region, Topology } from '../network/topology.ts';
import type { Desk } from './problem.ts';
import type { StrategyUse } from './scenario.ts';
import { type At, at, either, type Json, mapOf, suggest, whole } from './shape.ts';
import type { Tree } from './tree.ts';
import { integer } from './values.ts';

const COUNT = at(integer(1));
const REPLICAS = either<At<number>, never, readonly { name: string; value: At<number> }[]>({
  leaf: COUNT,
  map: whole(mapOf('`replicas`', COUNT)),
});

export const schemaOfReplicas: Json = {
  ...REPLICAS.schema,
  description: 'replicas in every region with nodes, or in those named alone, each on a node of its own; default 1',
};

/** By region; undefined where the file says nothing that could be read, and every region with nodes has one. */
export function readReplicas(
  tree: Tree | undefined,
  topology: Topology | undefined,
  desk: Desk,
): readonly number[] | undefined {
  const said = tree && REPLICAS.read(tree, desk);
  if (said === undefined || topology === undefined) return undefined;
  const { regions } = topology;
  const before = desk.problems.length;
  const counts = regions.map(() => 0);
  if ('value' in said) {
    regions.forEach((region, index) => {
      if (region.nodes > 0) counts[index] = fitting(region, said, desk);
    });
  } else {
    for (const { name, value } of said) {
      const index = regions.findIndex((region) => region.name === name);
      const homes = regions.filter((region) => region.nodes > 0).map((region) => region.name);
      if (index >= 0) counts[index] = fitting(regions[index], value, desk);
      else desk.error('E0201', value.origin, `no region is called \`${name}\``, suggest(name, homes));
    }
    if (said.length === 0) desk.error('E0109', tree!.origin, 'somebody must keep the data', 'such as `replicas: 1`');
  }
  return desk.problems.length === before ? counts : undefined;
}

/** Two replicas on one node would die together and prove nothing. */
function fitting({ name, nodes }: Region, { value, origin }: At<number>, desk: Desk): number {
  if (value <= nodes) return value;
  const has = nodes === 0 ? 'no nodes, only clients' : nodes === 1 ? '1 node' : `${nodes} nodes`;
  const hint = `say \`topology: {regions: {${name}: {nodes: ${value}}}}\``;
  desk.error('E0221', origin, `${value} replicas need as many nodes, and \`${name}\` has ${has}`, hint);
  return value;
}

/** A step that pins its coordinator means that region, and no nearer one that happens to have a replica. */
export function checkCoordinators(
  coordinators: readonly At<string>[],
  uses: readonly StrategyUse[],
  topology: Topology | undefined,
  desk: Desk,
): void {
  for (const to of coordinators) {
    const region = topology?.regions.findIndex(({ name }) => name === to.value) ?? -1;
    const lacking = uses.find(({ replicas }) => replicas?.[region] === 0);
    if (lacking === undefined) continue;
    desk.error('E0215', to.origin, `\`${lacking.id}\` has no replica in \`${to.value}\`, so nobody could answer`);
  }
}

/** As it would stand in a file. */
export function writeReplicas(counts: readonly number[], topology: Topology): Json {
  const named = topology.regions.map(({ name }, index) => [name, counts[index]] as const);
  return Object.fromEntries(named.filter(([, count]) => count > 0));
}
