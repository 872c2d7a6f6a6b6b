/** Strikes whoever leads when it begins: dies, stands still, is cut off, or is told to hand over. */
import type { Fault, Levers } from './contract.ts';

export interface LeaderOptions {
  readonly how: 'crash' | 'pause' | 'isolate' | 'transfer';
}

export const leader: Fault<LeaderOptions> = {
  kind: 'leader',
  about: 'Strikes the leaders of the moment, wherever they are; between leaders it strikes nobody.',

  begin(levers, fault, { how }, inFlight) {
    const nodes = [...levers.leaders()];
    for (const node of nodes) strike(levers, fault, how, node, inFlight);
    return nodes;
  },

  end(levers, fault, { how }, begun) {
    for (const node of begun as readonly number[]) {
      if (how === 'crash') levers.restart(fault, node);
      else if (how === 'pause') levers.resume(fault, node);
      else if (how === 'isolate') levers.mendNode(fault, node);
    }
  },
};

function strike(
  levers: Levers,
  fault: number,
  how: LeaderOptions['how'],
  node: number,
  inFlight: 'kept' | 'lost',
): void {
  if (how === 'crash') levers.crash(fault, node, false, inFlight);
  else if (how === 'pause') levers.pause(fault, node);
  else if (how === 'isolate') levers.cutNode(fault, node, 'dropped', inFlight);
  else levers.operate(fault, node, 'transfer');
}
