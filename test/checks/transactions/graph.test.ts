/** The graph's gates say exactly what the edges that they stand for would say. */
import { describe, expect, it } from 'vitest';
import { Graph, NONE, PASS, REALTIME, RW } from '../../../src/checks/transactions/graph.ts';
import { linkRealtime } from '../../../src/checks/transactions/order.ts';
import { randomStream } from '../../../src/kit/random.ts';
import { historyFrom } from './written.ts';

/** Transactions that follow one at once, gates left out. */
function next(graph: Graph, node: number, label: number): readonly number[] {
  const found = new Set<number>();
  const walk = (at: number, wanted: number): void => {
    for (let place = graph.firstOut(at); place < graph.firstOut(at + 1); place++) {
      const edge = graph.edgeAt(place);
      if (graph.label[edge] !== wanted) continue;
      if (graph.to[edge] < graph.transactions) found.add(graph.to[edge]);
      else walk(graph.to[edge], PASS);
    }
  };
  walk(node, label);
  return [...found].sort((a, b) => a - b);
}

describe('the graph', () => {
  it('links all sources with all targets but themselves, with few edges', () => {
    const random = randomStream(1, 'link all');
    for (let i = 0; i < 300; i++) {
      const sources = Array.from({ length: 20 }, (_, node) => node).filter(() => random.next() < 0.6);
      const targets = Array.from({ length: 20 }, (_, node) => node).filter(() => random.next() < 0.6);
      const graph = new Graph(20);
      graph.linkAll(sources, 7, targets, targets);
      graph.index();
      for (const source of sources) expect(next(graph, source, RW)).toEqual(targets.filter((node) => node !== source));
      expect(graph.from.length).toBeLessThanOrEqual(2 * sources.length + 4 * targets.length);
    }
  });

  it('knows who was answered before whom was invoked', () => {
    const random = randomStream(2, 'real time');
    for (let i = 0; i < 300; i++) {
      const places = Array.from({ length: 24 }, (_, place) => [random.next(), place] as const);
      const shuffled = places.sort(([a], [b]) => a - b).map(([, place]) => place);
      const { ops } = historyFrom(
        Array.from({ length: 12 }, (_, txn) => {
          const [a, b] = shuffled.slice(2 * txn, 2 * txn + 2);
          const ending = random.next() < 0.8 ? 'ok' : 'info';
          return { output: [], ending, process: txn, call: Math.min(a, b), end: Math.max(a, b) };
        }),
      );
      const graph = new Graph(ops.length);
      linkRealtime(
        graph,
        ops.map((op) => ({ op, steps: [] })),
      );
      graph.index();
      for (const op of ops) {
        const later = op.ending === 'ok' ? ops.filter(({ call }) => call > op.end).map(({ index }) => index) : [];
        expect(next(graph, op.index, REALTIME)).toEqual(later);
      }
    }
  });

  it('can be taken apart', () => {
    const graph = new Graph(4);
    graph.linkAll([0, 1], 7, [1, 2, 3], [11, 12, 13]);
    graph.index();
    const members = Array.from({ length: graph.nodes }, (_, node) => node).filter((node) => node !== 0);
    const part = graph.select(members, new Int32Array(graph.nodes).fill(NONE));
    expect(part.transactions).toBe(3);
    expect(next(part, 0, RW)).toEqual([1, 2]);
  });
});
