/** What must come before what, with the reason of each; put in order, or shown to run in a circle. */

/** Reasons of an edge that are no read. */
export const PROGRAM = -1;
export const READS_FROM = -2;

const NEW = -2;
const STARTS = 16;
const FAR = 50_000;

export class Edges {
  from = new Int32Array(64);
  /** PROGRAM, READS_FROM, or the read that forces this order. */
  why = new Int32Array(64);
  /** The edges into an operation, as a chain that ends with -1. */
  readonly first: Int32Array;
  next = new Int32Array(64);
  to = new Int32Array(64);
  /** For `sorted`: the edge to follow next, and whether the operation is on the path. */
  readonly cursor: Int32Array;
  readonly onPath: Uint8Array;
  #count = 0;

  constructor(ops: number) {
    this.first = new Int32Array(ops).fill(-1);
    this.cursor = new Int32Array(ops).fill(NEW);
    this.onPath = new Uint8Array(ops);
  }

  add(from: number, to: number, why: number): void {
    if (this.#count === this.from.length) this.#grow();
    const edge = this.#count++;
    this.from[edge] = from;
    this.to[edge] = to;
    this.why[edge] = why;
    this.next[edge] = this.first[to];
    this.first[to] = edge;
  }

  clear(ops: readonly number[]): void {
    for (const op of ops) this.first[op] = -1;
    this.#count = 0;
  }

  #grow(): void {
    for (const name of ['from', 'why', 'next', 'to'] as const) {
      const longer = new Int32Array(this[name].length * 2);
      longer.set(this[name]);
      this[name] = longer;
    }
  }
}

export interface Sorted {
  /** Everything after what must come before it; incomplete where there is a cycle. */
  readonly order: readonly number[];
  /** Edges that lead from an operation back to itself, each ending where the next begins. */
  readonly cycle?: readonly number[];
}

/** Depth first along the edges backwards, so that the order of finishing is a topological one. */
export function sorted(edges: Edges, ops: Iterable<number>): Sorted {
  const { cursor, onPath } = edges;
  const order: number[] = [];
  const path: number[] = [];
  let cycle: readonly number[] | undefined;
  for (const start of ops) {
    if (cursor[start] === NEW) enter(edges, path, start);
    while (path.length > 0 && cycle === undefined) {
      const op = path[path.length - 1];
      const edge = cursor[op];
      if (edge < 0) {
        onPath[op] = 0;
        order.push(path.pop()!);
        continue;
      }
      cursor[op] = edges.next[edge];
      const before = edges.from[edge];
      if (onPath[before] === 1) cycle = shortest(edges, path.slice(path.indexOf(before)));
      else if (cursor[before] === NEW) enter(edges, path, before);
    }
    if (cycle !== undefined) break;
  }
  // Left as it was found, at the cost of what was visited and not of all there is.
  for (const op of order) cursor[op] = NEW;
  for (const op of path) {
    cursor[op] = NEW;
    onPath[op] = 0;
  }
  return cycle === undefined ? { order } : { order, cycle };
}

function enter(edges: Edges, path: number[], op: number): void {
  edges.cursor[op] = edges.first[op];
  edges.onPath[op] = 1;
  path.push(op);
}

/** The shortest cycle through one of the first few operations of a known one. */
function shortest(edges: Edges, known: readonly number[]): readonly number[] {
  let best: readonly number[] | undefined;
  // Only a limited search from each start: a proof is to be short, not the shortest of all.
  for (const start of known.slice(0, STARTS)) {
    const found = pathOf(edges, start, start, () => true, FAR);
    if (found !== undefined && (best === undefined || found.length < best.length)) best = found;
  }
  return best ?? pathOf(edges, known[0], known[0], () => true, Number.POSITIVE_INFINITY)!;
}

/** The edges of a shortest path, breadth first from its end; undefined where so many operations do not show one. */
export function pathOf(
  edges: Edges,
  from: number,
  to: number,
  isOpen: (edge: number) => boolean,
  most = FAR,
): readonly number[] | undefined {
  const leads = new Map<number, number>();
  const queue = [to];
  for (let at = 0; at < queue.length && leads.size <= most; at++) {
    for (let edge = edges.first[queue[at]]; edge >= 0; edge = edges.next[edge]) {
      const before = edges.from[edge];
      if (leads.has(before) || !isOpen(edge)) continue;
      leads.set(before, edge);
      if (before === from) return walked(edges, leads, from, to);
      queue.push(before);
    }
  }
  return undefined;
}

function walked(edges: Edges, leads: ReadonlyMap<number, number>, from: number, to: number): readonly number[] {
  const path: number[] = [];
  let op = from;
  do {
    const edge = leads.get(op)!;
    path.push(edge);
    op = edges.to[edge];
  } while (op !== to);
  return path;
}
