/** Whom a fault aims at, and how options that the scenario's reader resolves are declared. */
import type { Choice } from '../kit/options.ts';
import type { Levers } from './contract.ts';

/** Part of every fault that strikes nodes. `role` aims at whoever leads when the fault begins. */
export interface Targets {
  /** Node indices. */
  readonly nodes: readonly number[];
  readonly role: 'leader' | undefined;
}

/** An option that is a target, a share or a factor: the reader knows its notation, not this room. */
export function resolved<T>(about: string, initial: T, words: readonly string[] = []): Choice<T> {
  return { kind: 'choice', about, initial, words };
}

export const targetOptions = {
  nodes: resolved<readonly number[]>('The nodes it strikes, by id.', []),
  role: resolved<'leader' | undefined>('Aims at whoever leads when it begins, not at a place.', undefined, ['leader']),
};

/** Each node once; nobody where it aims at a leader and there is none. */
export function aimedAt(levers: Levers, targets: Targets): readonly number[] {
  const nodes = targets.role === 'leader' ? [...targets.nodes, ...levers.leaders()] : targets.nodes;
  return [...new Set(nodes)];
}
