/** Which reads replicas without a leader offer. */
import type { Consistency } from '../contract.ts';
import type { Shared } from './options.ts';

export const OFFERS: readonly Consistency[] = ['strong', 'session', 'causal', 'local', 'eventual'];

export function lacks(level: Consistency): string | undefined {
  if (level === 'bounded') return 'no replica knows since when nothing is missing: any other may commit without it';
  if (level === 'consistent-prefix') {
    return 'commands that do not interfere are executed in different orders: there is no one order to show a prefix of';
  }
  return undefined;
}

export function caution(level: Consistency, { ack }: Shared): string | undefined {
  if (level !== 'strong' || ack === 'executed') return undefined;
  return 'with `ack: commit` a write is told before its dependencies are known: in a cycle a later read may come first';
}
