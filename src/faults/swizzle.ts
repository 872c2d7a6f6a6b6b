/** Swizzle-clogging, FoundationDB's best finder of bugs: nodes are clogged one by one and let go in another order. */
import { shuffled } from '../kit/random.ts';
import type { ClogOptions } from './clog.ts';
import type { Pattern } from './contract.ts';

export interface SwizzleOptions {
  /** Out of these nodes some are drawn. */
  readonly nodes: readonly number[];
  /** The share of them that is clogged, 0..1; at least one node. */
  readonly share: number;
}

export const swizzle: Pattern<SwizzleOptions> = {
  kind: 'swizzle',
  about: 'Clogs random nodes one by one in the first half of its time, and lets go in another order in the second.',

  spells({ nodes, share }, { lasts, random }) {
    const drawn = shuffled(random, nodes).slice(0, Math.max(1, Math.round(nodes.length * share)));
    const half = Math.floor(lasts / 2);
    const step = Math.floor(half / drawn.length);
    const leaving = shuffled(random, [...drawn.keys()]);
    return drawn.map((node, turn) => {
      const options: ClogOptions = { pairs: [], nodes: [node] };
      return { from: turn * step, to: half + (leaving.indexOf(turn) + 1) * step, kind: 'clog', options };
    });
  },
};
