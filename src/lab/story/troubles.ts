/** Which regions a fault keeps from each other: for drawing it where it lies. */
import type { Places } from '../../world/observation.ts';

/** What faults of links have among their options. */
interface OfLinks {
  readonly pairs?: unknown;
  readonly nodes?: unknown;
  /** What a pattern repeats. */
  readonly options?: unknown;
}

/** Undirected, by name; empty for a fault that is not about links. */
export function pairsOf(options: unknown, places: Places): readonly (readonly [string, string])[] {
  if (typeof options !== 'object' || options === null) return [];
  const { pairs, nodes, options: inner }: OfLinks = options;
  if (inner !== undefined) return pairsOf(inner, places);
  if (!Array.isArray(pairs)) return [];
  const { regionNames, regionOfNode } = places;
  const cut: (readonly [number, number])[] = [...pairs];
  for (const node of Array.isArray(nodes) ? nodes : []) {
    for (const other of regionNames.keys()) if (other !== regionOfNode[node]) cut.push([regionOfNode[node], other]);
  }
  const known = new Map<string, readonly [string, string]>();
  for (const [a, b] of cut) {
    const [low, high] = a < b ? [a, b] : [b, a];
    known.set(`${low} ${high}`, [regionNames[low], regionNames[high]]);
  }
  return [...known.values()];
}
