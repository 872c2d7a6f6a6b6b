/** Nodes or clients stand still, as in a long garbage collection, and go on as if nothing had been. */
import type { Fault } from './contract.ts';
import { aimedAt, type Targets } from './targets.ts';

export interface PauseOptions extends Targets {
  /** Clients of the script by name, or by their region's name all of its workload's. */
  readonly clients: readonly string[];
}

export const pause: Fault<PauseOptions> = {
  kind: 'pause',
  about: 'Stops nodes or clients without killing them: what arrives waits, timers ring late, memory stays.',

  begin(levers, fault, options) {
    const nodes = aimedAt(levers, options);
    for (const node of nodes) levers.pause(fault, node);
    levers.pauseClients(fault, options.clients);
    return nodes;
  },

  end(levers, fault, { clients }, begun) {
    for (const node of begun as readonly number[]) levers.resume(fault, node);
    levers.resumeClients(fault, clients);
  },
};
