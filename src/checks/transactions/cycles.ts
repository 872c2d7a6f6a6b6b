/** Cycles in the graph: in every strongly connected component a shortest one of each kind, worst first. */
import { type Automaton, cyclicComponents } from './components.ts';
import { ALL, type Graph, NONE, PASS, RW } from './graph.ts';
import { Allowed, Counted, CYCLE_KINDS, type CycleKind, covers } from './kinds.ts';

/** One dependency of a cycle, gates left out. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly label: number;
  readonly left: number;
  readonly right: number;
}

export interface Cycle {
  readonly kind: CycleKind;
  readonly links: readonly Link[];
}

export interface Cycles {
  readonly found: readonly Cycle[];
  /** Kinds that may or may not be there: the search reached its bound. */
  readonly unsettled: readonly string[];
}

/** Edges that one search follows before it is content with what it has; the first start is always finished. */
const MOST_STEPS = 1_000_000;

const EVERYTHING: Automaton = { states: 1, step: (_, label) => ((label & ALL) === 0 ? -1 : 0) };

export function cyclesOf(graph: Graph): Cycles {
  const found: Cycle[] = [];
  const unsettled = new Set<string>();
  const places = new Int32Array(graph.nodes).fill(NONE);
  for (const members of cyclicComponents(graph, EVERYTHING)) {
    const part = graph.select(members, places);
    const here: CycleKind[] = [];
    for (const kind of CYCLE_KINDS) {
      if (here.some((worse) => covers(worse, kind))) continue;
      const search = new Search(part, kind);
      const links = search.run();
      if (links !== undefined) {
        here.push(kind);
        found.push({
          kind,
          links: links.map((link) => ({ ...link, from: members[link.from]!, to: members[link.to]! })),
        });
      } else if (search.isCutShort) {
        unsettled.add(kind.name);
      }
    }
  }
  return { found, unsettled: [...unsettled] };
}

/** Breadth-first walks from every transaction that may lie on a cycle of the kind, back to where they began. */
class Search {
  isCutShort = false;
  readonly #graph: Graph;
  readonly #kind: CycleKind;
  readonly #walk: Counted;
  /** By node and state: the start that last reached it, and the edge and place that led there. */
  readonly #seen: Int32Array;
  readonly #via: Int32Array;
  readonly #before: Int32Array;
  readonly #inside: Uint8Array;
  #steps = 0;

  constructor(graph: Graph, kind: CycleKind) {
    this.#graph = graph;
    this.#kind = kind;
    this.#walk = new Counted(kind);
    const size = graph.nodes * this.#walk.states;
    this.#seen = new Int32Array(size).fill(-1);
    this.#via = new Int32Array(size);
    this.#before = new Int32Array(size);
    this.#inside = new Uint8Array(graph.nodes);
  }

  run(): readonly Link[] | undefined {
    const allowed = new Allowed(this.#kind);
    const regions = [...cyclicComponents(this.#graph, allowed)].sort((a, b) => a.length - b.length);
    for (const region of regions) {
      const nodes = [...new Set(region.map((member) => Math.floor(member / allowed.states)))];
      this.#inside.fill(0);
      for (const node of nodes) this.#inside[node] = 1;
      const links = this.#shortest(nodes);
      if (links !== undefined) return links;
    }
    return undefined;
  }

  #shortest(nodes: readonly number[]): readonly Link[] | undefined {
    let best: readonly Link[] | undefined;
    for (const start of nodes) {
      if (start >= this.#graph.transactions) break;
      if (this.#steps > MOST_STEPS) {
        this.isCutShort = true;
        break;
      }
      best = this.#from(start, best?.length ?? Number.POSITIVE_INFINITY) ?? best;
      if (best?.length === 2) break;
    }
    return best;
  }

  /** A cycle through `start` of fewer than `bound` links, or undefined. */
  #from(start: number, bound: number): readonly Link[] | undefined {
    const { states } = this.#walk;
    let layer = [start * states];
    for (let length = 1; length < bound && layer.length > 0; length++) {
      const next: number[] = [];
      // Gates cost nothing: what they lead to joins the layer that is being made.
      for (const at of layer) this.#leave(start, at, length === 1, next);
      for (let i = 0; i < next.length; i++) {
        const at = next[i]!;
        const node = Math.floor(at / states);
        if (node === start && this.#walk.isWhole(at - node * states)) return this.#links(start, at);
        if (node >= this.#graph.transactions) this.#leave(start, at, false, next, true);
      }
      layer = next;
    }
    return undefined;
  }

  /** Follows the edges out of a node in a state: those of gates, or those that are dependencies. */
  #leave(start: number, at: number, isFirst: boolean, reached: number[], fromGate = false): void {
    const graph = this.#graph;
    const { states } = this.#walk;
    const node = Math.floor(at / states);
    const end = graph.firstOut(node + 1);
    for (let place = graph.firstOut(node); place < end; place++) {
      const edge = graph.edgeAt(place);
      const label = graph.label[edge]!;
      const to = graph.to[edge]!;
      this.#steps++;
      if ((label === PASS) !== fromGate || this.#inside[to] === 0) continue;
      // Every cycle with an anti-dependency can be told from one on.
      if (isFirst && this.#kind.least > 0 && label !== RW) continue;
      const state = this.#walk.step(at - node * states, label);
      if (state < 0 || this.#seen[to * states + state] === start) continue;
      this.#seen[to * states + state] = start;
      this.#via[to * states + state] = edge;
      this.#before[to * states + state] = at;
      reached.push(to * states + state);
    }
  }

  #links(start: number, end: number): readonly Link[] {
    const graph = this.#graph;
    const edges: number[] = [];
    let at = end;
    do {
      edges.push(this.#via[at]!);
      at = this.#before[at]!;
    } while (at !== start * this.#walk.states);
    const links: Link[] = [];
    let first = edges.length - 1;
    for (let i = first; i >= 0; i--) {
      const to = graph.to[edges[i]!]!;
      if (to >= graph.transactions) continue;
      const [into, out] = [edges[first]!, edges[i]!];
      links.push({
        from: graph.from[into]!,
        to,
        label: graph.label[into]!,
        left: graph.left[into]!,
        right: graph.right[out]!,
      });
      first = i - 1;
    }
    return links;
  }
}
