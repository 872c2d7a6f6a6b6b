/** The graph of what must come before what: transactions and gates as nodes, labelled edges in columns. */

/** Labels are bits, so that a set of them is a mask. */
export const WW = 1;
export const WR = 2;
export const RW = 4;
export const PROCESS = 8;
export const REALTIME = 16;
/** Leaves a gate: it carries on what led into the gate, and is no dependency of its own. */
export const PASS = 32;
export const ALL = 63;

/** No version: of edges that are about none. */
export const NONE = -1;

/**
 * Nodes below `transactions` are operations by their index; those above are gates, which stand for
 * "all of these before all of those" with as many edges as there are nodes instead of their product.
 */
export class Graph {
  readonly transactions: number;
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly label: number[] = [];
  /** Versions that tell why: what the earlier transaction wrote or saw, and what the later one wrote or saw. */
  readonly left: number[] = [];
  readonly right: number[] = [];
  #nodes: number;
  /** Edges by their first node: `#edges[#start[n]] ..< #edges[#start[n + 1]]`. */
  #start = new Int32Array(1);
  #edges = new Int32Array(0);

  constructor(transactions: number) {
    this.transactions = transactions;
    this.#nodes = transactions;
  }

  get nodes(): number {
    return this.#nodes;
  }

  newGate(): number {
    return this.#nodes++;
  }

  link(from: number, to: number, label: number, left = NONE, right = NONE): void {
    if (from === to) return;
    this.from.push(from);
    this.to.push(to);
    this.label.push(label);
    this.left.push(left);
    this.right.push(right);
  }

  /** Every source before every target but itself. Targets are distinct; `versions` are theirs. */
  linkAll(sources: readonly number[], left: number, targets: readonly number[], versions: readonly number[]): void {
    if (sources.length < 2 || targets.length < 3) {
      for (const source of sources) {
        for (const [i, target] of targets.entries()) this.link(source, target, RW, left, versions[i]!);
      }
      return;
    }
    // up[i] leads to targets i and above, down[i] to i and below: a source enters on both sides of itself.
    const up = this.#ladder(targets, versions, targets.length - 1, -1);
    const down = this.#ladder(targets, versions, 0, 1);
    const place = new Map(targets.map((target, i) => [target, i]));
    for (const source of sources) {
      const at = place.get(source) ?? -1;
      if (at + 1 < targets.length) this.link(source, up[at + 1]!, RW, left);
      if (at > 0) this.link(source, down[at - 1]!, RW, left);
    }
  }

  #ladder(targets: readonly number[], versions: readonly number[], first: number, step: number): readonly number[] {
    const gates: number[] = [];
    for (let i = first; i >= 0 && i < targets.length; i += step) {
      gates[i] = this.newGate();
      this.link(gates[i]!, targets[i]!, PASS, NONE, versions[i]!);
      if (i !== first) this.link(gates[i]!, gates[i - step]!, PASS);
    }
    return gates;
  }

  /** Sorts edges by their first node; call it when all are there. */
  index(): void {
    const start = new Int32Array(this.#nodes + 1);
    for (const node of this.from) start[node + 1]++;
    for (let node = 0; node < this.#nodes; node++) start[node + 1]! += start[node]!;
    const next = start.slice();
    const edges = new Int32Array(this.from.length);
    for (let edge = 0; edge < this.from.length; edge++) edges[next[this.from[edge]!]++] = edge;
    this.#start = start;
    this.#edges = edges;
  }

  /** Places in `edgeAt` of the edges that leave a node: from `firstOut(n)` to below `firstOut(n + 1)`. */
  firstOut(node: number): number {
    return this.#start[node]!;
  }

  edgeAt(place: number): number {
    return this.#edges[place]!;
  }

  /**
   * The graph among some nodes, given in ascending order. `places` is scratch space: NONE for every node of this,
   * before and after.
   */
  select(members: readonly number[], places: Int32Array): Graph {
    for (const [i, member] of members.entries()) places[member] = i;
    const firstGate = members.findIndex((member) => member >= this.transactions);
    const part = new Graph(firstGate < 0 ? members.length : firstGate);
    part.#nodes = members.length;
    for (const [i, member] of members.entries()) {
      for (let place = this.firstOut(member); place < this.firstOut(member + 1); place++) {
        const edge = this.edgeAt(place);
        const to = places[this.to[edge]!]!;
        if (to !== NONE) part.link(i, to, this.label[edge]!, this.left[edge]!, this.right[edge]!);
      }
    }
    for (const member of members) places[member] = NONE;
    part.index();
    return part;
  }
}
