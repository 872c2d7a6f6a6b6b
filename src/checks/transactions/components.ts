/** Strongly connected components (Tarjan 1972) of a graph as an automaton sees it, without recursion. */
import type { Graph } from './graph.ts';

/** Which walks count: a walk is in one state at a time, and a label leads on to another, or (−1) nowhere. */
export interface Automaton {
  readonly states: number;
  step(state: number, label: number): number;
}

/** A node in a state is `node * states + state`. Only components with a cycle, each in ascending order. */
export function cyclicComponents(graph: Graph, automaton: Automaton): readonly (readonly number[])[] {
  return new Tarjan(graph, automaton).run();
}

const UNSEEN = 0;

class Tarjan {
  readonly #graph: Graph;
  readonly #automaton: Automaton;
  readonly #order: Int32Array;
  readonly #low: Int32Array;
  readonly #onStack: Uint8Array;
  readonly #place: Int32Array;
  readonly #stack: number[] = [];
  readonly #found: (readonly number[])[] = [];
  #count = 0;

  constructor(graph: Graph, automaton: Automaton) {
    const size = graph.nodes * automaton.states;
    this.#graph = graph;
    this.#automaton = automaton;
    this.#order = new Int32Array(size);
    this.#low = new Int32Array(size);
    this.#onStack = new Uint8Array(size);
    this.#place = new Int32Array(size);
  }

  run(): readonly (readonly number[])[] {
    for (let root = 0; root < this.#order.length; root++) {
      if (this.#order[root] === UNSEEN) this.#visit(root);
    }
    return this.#found;
  }

  #visit(root: number): void {
    const path = [root];
    this.#enter(root);
    while (path.length > 0) {
      const at = path.at(-1)!;
      const next = this.#nextOf(at);
      if (next >= 0) {
        if (this.#order[next] === UNSEEN) {
          this.#enter(next);
          path.push(next);
        } else if (this.#onStack[next] === 1) {
          this.#low[at] = Math.min(this.#low[at]!, this.#order[next]!);
        }
        continue;
      }
      path.pop();
      if (path.length > 0) {
        const before = path.at(-1)!;
        this.#low[before] = Math.min(this.#low[before]!, this.#low[at]!);
      }
      if (this.#low[at] === this.#order[at]) this.#close(at);
    }
  }

  #enter(at: number): void {
    this.#order[at] = this.#low[at] = ++this.#count;
    this.#place[at] = this.#graph.firstOut(Math.floor(at / this.#automaton.states));
    this.#stack.push(at);
    this.#onStack[at] = 1;
  }

  /** The next neighbour not yet looked at, or −1. */
  #nextOf(at: number): number {
    const { states } = this.#automaton;
    const node = Math.floor(at / states);
    const end = this.#graph.firstOut(node + 1);
    while (this.#place[at]! < end) {
      const edge = this.#graph.edgeAt(this.#place[at]++);
      const state = this.#automaton.step(at - node * states, this.#graph.label[edge]!);
      if (state >= 0) return this.#graph.to[edge]! * states + state;
    }
    return -1;
  }

  #close(root: number): void {
    const members: number[] = [];
    let member: number;
    do {
      member = this.#stack.pop()!;
      this.#onStack[member] = 0;
      members.push(member);
    } while (member !== root);
    // No node leads to itself, so one alone is no cycle.
    if (members.length > 1) this.#found.push(members.sort((a, b) => a - b));
  }
}
