/** A cut between regions, one direction at a time, or of single nodes from everybody. */
import type { Fault } from './contract.ts';

export interface PartitionOptions {
  /** Directed pairs of region indices: [from, to] no longer gets through. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Nodes that nobody reaches, clients included, and that reach nobody. */
  readonly nodes: readonly number[];
  /** What becomes of what is sent meanwhile: gone, or held as TCP holds it until the cut is mended. */
  readonly sent: 'dropped' | 'held';
}

export const partition: Fault<PartitionOptions> = {
  kind: 'partition',
  about: 'Cuts regions or nodes off from each other, clients included.',

  begin(levers, fault, { pairs, nodes, sent }, inFlight) {
    for (const [from, to] of pairs) levers.cut(fault, from, to, sent, inFlight);
    for (const node of nodes) levers.cutNode(fault, node, sent, inFlight);
  },

  end(levers, fault, { pairs, nodes }) {
    for (const [from, to] of pairs) levers.mend(fault, from, to);
    for (const node of nodes) levers.mendNode(fault, node);
  },
};
