/** Links hold back what they carry, as TCP into a black hole does, and deliver it in order when it is over. */
import type { Fault } from './contract.ts';

export interface ClogOptions {
  /** Directed pairs of region indices. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Nodes all of whose connections are clogged, those of clients included. */
  readonly nodes: readonly number[];
}

export const clog: Fault<ClogOptions> = {
  kind: 'clog',
  about: 'Holds what links, or all links of a node, carry, and delivers it in order at the end.',

  begin(levers, fault, { pairs, nodes }, inFlight) {
    for (const [from, to] of pairs) levers.cut(fault, from, to, 'held', inFlight);
    for (const node of nodes) levers.cutNode(fault, node, 'held', inFlight);
  },

  end(levers, fault, { pairs, nodes }) {
    for (const [from, to] of pairs) levers.mend(fault, from, to);
    for (const node of nodes) levers.mendNode(fault, node);
  },
};
