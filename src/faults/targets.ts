/** Whom a fault aims at. */
import type { Levers } from './contract.ts';

/** Part of every fault that strikes nodes. `role` aims at whoever leads when the fault begins. */
export interface Targets {
  /** Node indices. */
  readonly nodes: readonly number[];
  readonly role: 'leader' | undefined;
}

/** Each node once; nobody where it aims at a leader and there is none. */
export function aimedAt(levers: Levers, targets: Targets): readonly number[] {
  const nodes = targets.role === 'leader' ? [...targets.nodes, ...levers.leaders()] : targets.nodes;
  return [...new Set(nodes)];
}
