/** In which order committed instances are executed: components of the dependency graph, what they rest on first. */
import type { InstanceId } from './ids.ts';

/** What the search asks of an instance. */
export interface Vertices {
  /** Those before it, or one that must be waited for. */
  edges(id: InstanceId): readonly InstanceId[] | { readonly waitsFor: InstanceId };
  /** It is executed, and in nobody's way. */
  isDone(id: InstanceId): boolean;
}

interface Visit {
  readonly id: InstanceId;
  readonly edges: readonly InstanceId[];
  readonly index: number;
  low: number;
  next: number;
  isOnStack: boolean;
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
  const first = vertices.edges(root);
  if ('waitsFor' in first) return;
  const visits = new Map<InstanceId, Visit>();
  const stack: Visit[] = [];
  const path: Visit[] = [];
  const enter = (id: InstanceId, edges: readonly InstanceId[]) => {
    const visit = { id, edges, index: visits.size, low: visits.size, next: 0, isOnStack: true };
    visits.set(id, visit);
    stack.push(visit);
    path.push(visit);
  };
  enter(root, first);
  for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
    if (visit.next < visit.edges.length) {
      const id = visit.edges[visit.next++]!;
      if (vertices.isDone(id)) continue;
      const other = visits.get(id);
      if (other !== undefined) {
        if (other.isOnStack) visit.low = Math.min(visit.low, other.index);
        continue;
      }
      const edges = vertices.edges(id);
      if ('waitsFor' in edges) {
        blocked(
          stack.map(({ id }) => id),
          edges.waitsFor,
        );
        return;
      }
      enter(id, edges);
      continue;
    }
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) parent.low = Math.min(parent.low, visit.low);
    if (visit.low === visit.index) found(component(stack, visit));
  }
}

/** Takes it off the stack, with all above it. */
function component(stack: Visit[], root: Visit): readonly InstanceId[] {
  const members: InstanceId[] = [];
  for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
    member.isOnStack = false;
    members.push(member.id);
    if (member === root) break;
  }
  return members.sort((a, b) => a - b);
}
