/** Quorum: no leader; any replica coordinates, and so many replicas of a key confirm a write and answer a read. */
import type { Address, Consistency, Keepers, Strategy } from '../contract.ts';
import { audit } from './audit/audit.ts';
import { type Message, messages } from './messages.ts';
import { type Options, options } from './options.ts';
import { placementOf } from './placement.ts';
import { QuorumReplica } from './replica.ts';

export const quorum: Strategy<Options, Message, string> = {
  name: 'quorum',
  summary: 'no leader: any replica coordinates; w replicas of a key confirm a write, r answer a read, clocks decide',
  promises: ['converges'],
  offers: ['strong', 'local', 'eventual'],
  obeys: ['repair'],
  lacks,
  hasContexts: true,
  writesAt: 'nearest',
  readsAt: (level) => (level === 'eventual' ? 'any' : 'nearest'),
  caution,
  keepers,
  options,
  remembering: (window) => ({ ...options, dedup: { ...options.dedup, initial: window } }),
  messages,
  audit,
  newReplica: (context, given) => new QuorumReplica(context, given),
};

/** Rows go by stamps of their own: nothing says what came before what in another row. */
function lacks(level: Consistency): string | undefined {
  switch (level) {
    case 'bounded':
      return 'no replica knows since when nothing is missing: hints and repair may bring old writes at any time';
    case 'session':
    case 'causal':
      return 'replicas share no order of writes, so a token could name nothing that one of them might wait for';
    case 'consistent-prefix':
      return 'there is no one order of all writes of which a replica could show a prefix';
    default:
      return undefined;
  }
}

function keepers(
  options: Options,
  replicas: readonly Address[],
  regionOf: (address: Address) => string,
): Keepers | undefined {
  const placement = placementOf(options, replicas, regionOf);
  return placement.home === undefined ? (key) => placement.of(key).home : undefined;
}

function caution(level: Consistency, { lwt }: Options): string | undefined {
  if (level !== 'strong' || lwt === 'all') return undefined;
  if (lwt === 'never')
    return 'with `lwt: never` a strong read is one at level `r`, and no round of Paxos stands behind it';
  return 'plain writes go past Paxos, and a read that goes through it need not see them in order: `lwt: all`';
}
