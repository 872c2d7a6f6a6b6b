/** A region goes dark: every node of it dies at once, while its clients live on and keep asking. */
import type { Fault } from './contract.ts';

export interface OutageOptions {
  /** Region index. */
  readonly region: number;
}

export const outage: Fault<OutageOptions> = {
  kind: 'outage',
  about: 'Kills every node of a region; its clients live on. The nodes restart at the end.',

  begin(levers, fault, { region }, inFlight) {
    for (const node of levers.nodesOf(region)) levers.crash(fault, node, false, inFlight);
  },

  end(levers, fault, { region }) {
    for (const node of levers.nodesOf(region)) levers.restart(fault, node);
  },
};
