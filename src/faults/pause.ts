/** Nodes stand still, as in a long garbage collection, and go on as if nothing had been. */
import type { Fault } from './contract.ts';
import { aimedAt, type Targets, targetOptions } from './targets.ts';

export type PauseOptions = Targets;

export const pause: Fault<PauseOptions> = {
  kind: 'pause',
  about: 'Stops nodes without killing them: what arrives waits, timers ring late, memory stays.',
  options: targetOptions,

  begin(levers, fault, options) {
    const nodes = aimedAt(levers, options);
    for (const node of nodes) levers.pause(fault, node);
    return nodes;
  },

  end(levers, fault, _options, begun) {
    for (const node of begun as readonly number[]) levers.resume(fault, node);
  },
};
