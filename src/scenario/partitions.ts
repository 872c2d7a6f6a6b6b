/** Rules of placement worked out: a partition for each rule, or for each home of its keys. */
import { regionsThatAsk } from '../clients/belonging.ts';
import type { Partition, Placement, Rota } from '../clients/homes.ts';
import type { KeyGroup } from '../clients/workload.ts';
import type { Topology } from '../network/topology.ts';

/** Which regions have copies: the home, those of its jurisdiction, all, the nearest, or these. */
export type Keep =
  | 'home'
  | 'jurisdiction'
  | 'everywhere'
  | { readonly nearest: number }
  | { readonly regions: readonly number[] };

export interface Rule {
  readonly name: string;
  /** Indices of key groups. */
  readonly groups: readonly number[];
  readonly keep: Keep;
  /** Replicas in each of these regions. */
  readonly copies: number;
  /** Region index; undefined: the home. */
  readonly leader: number | undefined;
  readonly rota?: Rota | undefined;
  /** After so many requests in a row from elsewhere its data moves there; undefined: it stays. */
  readonly rehome?: number | undefined;
}

/** Resolved, and the rules that it comes from. */
export interface Placed extends Placement {
  readonly rules: readonly Rule[];
}

/** Why a rule makes no sense. */
interface Refusal {
  readonly rule: string;
  readonly wrong: string;
  readonly hint: string;
}

interface Ground {
  readonly topology: Topology;
  readonly keys: readonly KeyGroup[];
  /** Share of the requests by region: who asks nothing is nobody's home. */
  readonly from: readonly number[];
  readonly hasScript: boolean;
}

/** What no rule names, and what scripts name, is in the first partition, which is as the strategy has it. */
export function partitionsOf(rules: readonly Rule[], ground: Ground): Placed | Refusal {
  const { keys, topology, hasScript } = ground;
  const partitions: Partition[] = [];
  const isWhole = keys.every((_, group) => rules.some(({ groups }) => groups.includes(group)));
  if (hasScript || !isWhole) partitions.push({ name: 'the rest', replicas: undefined, leader: undefined });
  const of: number[][] = keys.map(() => topology.regions.map(() => 0));
  for (const rule of rules) {
    const homes = homesOf(rule, ground);
    if ('rule' in homes) return homes;
    for (const home of homes) {
      const partition = partitionOf(rule, home, homes.length > 1, topology);
      if ('rule' in partition) return partition;
      for (const group of rule.groups) {
        if (homes.length > 1) of[group][home!] = partitions.length;
        else of[group].fill(partitions.length);
      }
      partitions.push(partition);
    }
  }
  const rehoming = keys.map((_, group) => rules.find(({ groups }) => groups.includes(group))?.rehome);
  return { partitions, of, rules, ...(rehoming.some((after) => after !== undefined) && { rehoming }) };
}

/** Regions whose data the rule is about; undefined: it is nobody's in particular. */
function homesOf({ name, groups }: Rule, { keys, from }: Ground): readonly (number | undefined)[] | Refusal {
  const said = [...new Set(groups.map((group) => keys[group].home))];
  if (said.length > 1) {
    const hint = 'give each home a rule of its own';
    return { rule: name, wrong: `the key groups of \`${name}\` have different homes`, hint };
  }
  const [home] = said;
  return home === 'by-region' ? regionsThatAsk(from) : [home];
}

function partitionOf(
  { name, keep, copies, leader: wanted, rota }: Rule,
  home: number | undefined,
  isOneOfMany: boolean,
  topology: Topology,
): Partition | Refusal {
  const { regions } = topology;
  const from = home ?? 0;
  const where = home === undefined ? '' : ` of ${regions[home].name}`;
  if (home === undefined && (keep === 'home' || keep === 'jurisdiction')) {
    const wrong = `\`keep: ${keep}\` needs keys that have a home`;
    return { rule: name, wrong, hint: 'such as `home: by-region` in the key group' };
  }
  const lawless = keep === 'jurisdiction' && regions[from].jurisdiction === '';
  if (lawless) {
    const { name: region } = regions[from];
    return { rule: name, wrong: `\`${region}\` has no jurisdiction`, hint: `\`${region}: {jurisdiction: eu}\`` };
  }
  const replicas = regions.map(({ nodes }, region) => (nodes > 0 && isKept(region, from, keep, topology) ? copies : 0));
  const small = regions.find(({ nodes }, region) => replicas[region] > nodes);
  if (small !== undefined) {
    const wrong = `${copies} copies need as many nodes, and \`${small.name}\` has ${small.nodes}`;
    return { rule: name, wrong, hint: `\`${small.name}: {nodes: ${copies}}\`` };
  }
  const near = nearestTo(wanted ?? from, topology);
  const leader = near.find((region) => replicas[region] > 0);
  if (leader === undefined) {
    return { rule: name, wrong: `nobody would keep \`${name}\`${where}`, hint: 'a region needs nodes to keep data' };
  }
  const leading = rota?.regions ?? (wanted === undefined ? [] : [wanted]);
  const without = leading.find((region) => replicas[region] === 0);
  if (without !== undefined) {
    const wrong = `\`${regions[without].name}\` cannot lead \`${name}\`${where}, for it keeps no copy`;
    return { rule: name, wrong, hint: 'say who does, or leave it to the home' };
  }
  return { name: isOneOfMany ? `${name}${where}` : name, replicas, leader, ...(rota && { rota }) };
}

function isKept(region: number, home: number, keep: Keep, topology: Topology): boolean {
  const { regions } = topology;
  if (keep === 'everywhere') return true;
  if (keep === 'home') return region === home;
  if (keep === 'jurisdiction') return regions[region].jurisdiction === regions[home].jurisdiction;
  if ('regions' in keep) return keep.regions.includes(region);
  const able = nearestTo(home, topology).filter((other) => regions[other].nodes > 0);
  return able.slice(0, keep.nearest).includes(region);
}

/** All regions, the nearest first. */
function nearestTo(home: number, { links }: Topology): readonly number[] {
  const distance = (region: number) => (region === home ? -1 : links[home][region].delay);
  return links.map((_, region) => region).sort((a, b) => distance(a) - distance(b) || a - b);
}
