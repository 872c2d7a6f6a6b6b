/** Gray nodes: alive by every probe, and several times slower at everything. */
import type { Fault } from './contract.ts';
import { aimedAt, type Targets } from './targets.ts';

export interface SlowOptions extends Targets {
  /** Work takes so many times as long. */
  readonly factor: number;
}

export const slow: Fault<SlowOptions> = {
  kind: 'slow',
  about: 'Makes work on nodes take several times as long.',

  begin(levers, fault, options) {
    const nodes = aimedAt(levers, options);
    for (const node of nodes) levers.slow(fault, node, options.factor);
    return nodes;
  },

  end(levers, fault, _options, begun) {
    for (const node of begun as readonly number[]) levers.slow(fault, node, 1);
  },
};
