/** Nodes die, with all that was not synced, and restart when the fault ends. */
import type { Fault } from './contract.ts';
import { aimedAt, type Targets } from './targets.ts';

export interface CrashOptions extends Targets {
  /** The disk is lost as well: the node comes back blank. */
  readonly wipe: boolean;
  /** The process dies and the system lives on: what was written and not synced survives. */
  readonly keepsUnsynced: boolean;
}

export const crash: Fault<CrashOptions> = {
  kind: 'crash',
  about: 'Kills nodes: memory and unsynced writes are gone; they restart at the end.',

  begin(levers, fault, options, inFlight) {
    const nodes = aimedAt(levers, options);
    for (const node of nodes) levers.crash(fault, node, options.wipe, inFlight, options.keepsUnsynced);
    return nodes;
  },

  end(levers, fault, _options, begun) {
    for (const node of begun as readonly number[]) levers.restart(fault, node);
  },
};
