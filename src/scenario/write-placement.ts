/** Placement and fences as they would stand in a file. */
import type { Fence } from '../clients/fences.ts';
import type { KeyGroup } from '../clients/workload.ts';
import { durationText } from '../kit/format.ts';
import type { Topology } from '../network/topology.ts';
import type { Keep, Placed } from './partitions.ts';

type Plain = Record<string, unknown>;

export function writePlacement({ rules }: Placed, keys: readonly KeyGroup[], { regions }: Topology): Plain {
  const written = rules.map(({ name, groups, keep, copies, leader, rota, rehome }) => {
    const named = groups.map((group) => keys[group].name);
    const turns = rota && {
      follow: rota.regions.map((region) => regions[region].name),
      every: durationText(rota.every),
    };
    const whoLeads = turns ?? (leader === undefined ? undefined : regions[leader].name);
    const moves = rehome === undefined ? {} : { rehome: { after: rehome } };
    return [name, { keys: named, keep: writeKeep(keep, regions), copies, leader: whoLeads, ...moves }];
  });
  return Object.fromEntries(written);
}

function writeKeep(keep: Keep, regions: Topology['regions']): unknown {
  return typeof keep === 'object' && 'regions' in keep ? keep.regions.map((region) => regions[region].name) : keep;
}

/** By regions' jurisdictions; every region of one is inside, or none. */
export function writeFence(fence: Fence, keys: readonly KeyGroup[], { regions }: Topology): Plain {
  const lawsOf = (isOf: readonly boolean[]) => [
    ...new Set(regions.flatMap(({ jurisdiction }, region) => (isOf[region] ? [jurisdiction] : []))),
  ];
  return {
    name: fence.name,
    keys: fence.groups.map((group) => keys[group].name),
    origin: fence.origin.every((isOf) => isOf) ? undefined : lawsOf(fence.origin)[0],
    store_in: lawsOf(fence.inside),
    on_violation: fence.isEnforced ? 'reject' : 'record',
    read_from: fence.readers,
  };
}
