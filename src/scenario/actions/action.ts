/** What a kind of fault takes in the file, what it becomes, and how it is written back. */
import type { Desk } from '../problem.ts';
import type { Shape } from '../shape.ts';
import type { PairList, Places } from '../targets.ts';

/** Options of a fault, and the names of all it touches: the same kind may touch a thing once at a time. */
export interface Action {
  readonly options: unknown;
  readonly touches: readonly string[];
}

export interface ActionKind {
  /** What stands under the kind's name. */
  readonly shape: Shape<unknown>;
  /** Undefined: nothing could be made of it, and the desk knows. */
  resolve(got: never, places: Places, desk: Desk): Action | undefined;
  /** The options as they would stand in a file: indices become names again. */
  write(options: never, places: Places): unknown;
}

/** Of a target as `resolveTarget` gives it. */
export function touched(target: { readonly nodes: readonly number[]; readonly role: string | undefined }): string[] {
  return target.role === undefined ? target.nodes.map((node) => `node ${node}`) : [target.role];
}

export function touchedBy(pairs: PairList, nodes: readonly number[]): string[] {
  return [...pairs.map(([a, b]) => `${a}>${b}`), ...nodes.map((node) => `node ${node}`)];
}

export function unique(pairs: PairList): PairList {
  return pairs.filter(([a, b], index) => pairs.findIndex((pair) => pair[0] === a && pair[1] === b) === index);
}

export function writeTarget(nodes: readonly number[], role: string | undefined, places: Places) {
  return role === undefined ? { nodes: writeNodes(nodes, places) } : { role };
}

export function writePairs(pairs: PairList, places: Places): string[] {
  return pairs.map(([from, to]) => `${places.regions[from]} -> ${places.regions[to]}`);
}

export function writeNodes(nodes: readonly number[], places: Places): string[] {
  const names = places.nodeNames();
  return nodes.map((node) => names[node]);
}

/** Undefined where the list is empty: the field is left out. */
export function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
