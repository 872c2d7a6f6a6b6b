/** What a fault aims at: regions, nodes, links or a role, by name in the file and by index inside. */
import type { Topology } from '../network/topology.ts';
import { parsePair } from './links.ts';
import { regionNamed } from './names.ts';
import type { Desk, Origin } from './problem.ts';
import { type At, at, either, type Got, listOf, may, type Shape, suggest } from './shape.ts';
import { name, text, word } from './values.ts';

export type PairList = readonly (readonly [number, number])[];

/** The places of a scenario; undefined topology = it is wrong itself, so nothing is checked against it. */
export class Places {
  readonly regions: readonly string[];
  readonly #nodes: readonly number[];
  readonly isKnown: boolean;
  /** Names of the script's clients. */
  readonly clients: readonly string[];
  /** Requests come whether or not others are answered; a workload that is wrong itself is not blamed again. */
  readonly hasArrivals: boolean;

  constructor(topology: Topology | undefined, clients: readonly string[] = [], hasArrivals = true) {
    this.clients = clients;
    this.hasArrivals = hasArrivals;
    this.isKnown = topology !== undefined;
    this.regions = (topology?.regions ?? []).map((region) => region.name);
    this.#nodes = (topology?.regions ?? []).map((region) => region.nodes);
  }

  region(said: At<string>, desk: Desk): number {
    return this.isKnown ? regionNamed(said, this.regions, desk) : -1;
  }

  /** Nodes are numbered region after region. */
  nodesOf(region: number): number[] {
    const before = this.#nodes.slice(0, region).reduce((sum, count) => sum + count, 0);
    return Array.from({ length: this.#nodes[region] ?? 0 }, (_, i) => before + i);
  }

  node(said: At<string>, desk: Desk): number {
    const slash = said.value.lastIndexOf('/');
    const region = this.regions.indexOf(said.value.slice(0, slash));
    const index = this.nodesOf(region)[Number(said.value.slice(slash + 1)) - 1];
    if (slash > 0 && region >= 0 && index !== undefined) return index;
    if (this.isKnown) {
      desk.error('E0202', said.origin, `no node is called \`${said.value}\``, suggest(said.value, this.nodeNames()));
    }
    return -1;
  }

  nodeNames(): string[] {
    return this.regions.flatMap((region, index) => this.nodesOf(index).map((_, i) => `${region}/${i + 1}`));
  }

  /** Both directions of `A <-> B`, one of `A -> B`. */
  pairs(said: readonly At<string>[], desk: Desk): PairList {
    if (!this.isKnown) return [];
    return said.flatMap(({ value, origin }): PairList => {
      const pair = parsePair(value, this.regions, origin, desk);
      if (pair === undefined) return [];
      const [a, b] = pair.ends;
      return pair.both ? [[a, b], [b, a]] : [[a, b]]; // biome-ignore format: a pair a direction
    });
  }
}

const NAMES = either<At<string>, readonly At<string>[], never>({ leaf: at(name), list: listOf('names', at(name)) });

/** One name or several. */
export const names: Shape<readonly At<string>[]> = {
  schema: NAMES.schema,
  read(tree, desk) {
    const read = NAMES.read(tree, desk);
    return read === undefined || Array.isArray(read)
      ? (read as readonly At<string>[] | undefined)
      : [read as At<string>];
  },
};

export const TARGET_MEMBERS = {
  region: may('every node of this region', at(text)),
  nodes: may('these nodes, such as `[eu-west-1/1]`', names),
  role: may('whoever leads at that moment', at(word('leader'))),
};

export interface Target {
  readonly nodes: readonly number[];
  readonly role: 'leader' | undefined;
}

/** Exactly one of `region`, `nodes` and, where `withRole`, `role`. */
export function resolveTarget(
  got: Got<typeof TARGET_MEMBERS>,
  kind: string,
  withRole: boolean,
  places: Places,
  desk: Desk,
): Target {
  const said: readonly (Origin | undefined)[] = [got.region?.origin, got.nodes?.[0]?.origin, got.role?.origin];
  const given = said.filter((origin) => origin !== undefined);
  const choice = withRole ? '`region`, `nodes` or `role: leader`' : '`region` or `nodes`';
  if (got.role && !withRole)
    desk.error('E0208', got.role.origin, `\`${kind}\` aims at places, not at a role`, `say ${choice}`);
  else if (given.length > 1) desk.error('E0208', given[1], `\`${kind}\` has one target`, `say ${choice}`);
  else desk.missing(got, Object.keys(TARGET_MEMBERS), `\`${kind}\` needs a target`, `say ${choice}`);
  if (got.region) return { nodes: targetNodes(got.region, places, desk), role: undefined };
  const nodes = (got.nodes ?? []).map((node) => places.node(node, desk)).filter((node) => node >= 0);
  return { nodes, role: got.role?.value };
}

function targetNodes(region: At<string>, places: Places, desk: Desk): number[] {
  const index = places.region(region, desk);
  const nodes = index < 0 ? [] : places.nodesOf(index);
  if (index >= 0 && nodes.length === 0)
    desk.error('E0202', region.origin, `\`${region.value}\` has no nodes, only clients`);
  return nodes;
}
