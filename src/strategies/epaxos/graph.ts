/** In which order committed instances are executed: components of the dependency graph, what they rest on first. */
import type { InstanceId } from './ids.ts';

/** What the search asks of an instance. */
export interface Vertices {
  /** Those before it that are not executed yet; or one that must be waited for. */
  edges(id: InstanceId): readonly InstanceId[] | { readonly waitsFor: InstanceId };
}

interface Frame {
  readonly id: InstanceId;
  readonly edges: readonly InstanceId[];
  next: number;
}

/**
 * Tarjan's algorithm (1972) from `root`, without recursion. Components come dependencies first, each in order of
 * names. Where one of them must be waited for, all that rest on it are told to `blocked`.
 */
export function components(
  root: InstanceId,
  vertices: Vertices,
  found: (component: readonly InstanceId[]) => void,
  blocked: (all: readonly InstanceId[], waitsFor: InstanceId) => void,
): void {
  const index = new Map<InstanceId, number>();
  const low = new Map<InstanceId, number>();
  const stack: InstanceId[] = [];
  const onStack = new Set<InstanceId>();
  const frames: Frame[] = [];
  const enter = (id: InstanceId): InstanceId | undefined => {
    const edges = vertices.edges(id);
    if ('waitsFor' in edges) return edges.waitsFor;
    index.set(id, index.size);
    low.set(id, index.get(id)!);
    stack.push(id);
    onStack.add(id);
    frames.push({ id, edges, next: 0 });
    return undefined;
  };
  let waitsFor = enter(root);
  while (waitsFor === undefined && frames.length > 0) {
    const frame = frames.at(-1)!;
    const { id, edges } = frame;
    if (frame.next < edges.length) {
      const other = edges[frame.next++]!;
      if (!index.has(other)) waitsFor = enter(other);
      else if (onStack.has(other)) low.set(id, Math.min(low.get(id)!, index.get(other)!));
      continue;
    }
    frames.pop();
    const parent = frames.at(-1);
    if (parent !== undefined) low.set(parent.id, Math.min(low.get(parent.id)!, low.get(id)!));
    if (low.get(id) !== index.get(id)) continue;
    const component = stack.splice(stack.indexOf(id));
    for (const member of component) onStack.delete(member);
    found(component.sort((a, b) => a - b));
  }
  if (waitsFor !== undefined) blocked(stack, waitsFor);
}
