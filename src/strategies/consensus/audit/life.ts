/** What was last seen of one replica, in one of its lives. */
import type { Address } from '../../contract.ts';
import type { RaftReplica } from '../replica.ts';

export interface Life {
  readonly address: Address;
  readonly raft: RaftReplica;
  term: number;
  commit: number;
  applied: number;
  last: number;
  /** The term in which it was seen to lead and still does, or 0. */
  ledTerm: number;
}

export function lifeOf(address: Address, raft: RaftReplica): Life {
  return { address, raft, term: 0, commit: 0, applied: 0, last: 0, ledTerm: 0 };
}
