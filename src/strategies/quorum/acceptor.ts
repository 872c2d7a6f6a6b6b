/** What a replica promises to Paxos about one key (Lamport 2001 §2.2), with Cassandra's memory of what was chosen. */
import type { Key } from '../contract.ts';
import type { Copy } from './copy.ts';
import type { Ballot, Proposal } from './messages.ts';
import type { Acceptor } from './store.ts';

export class Acceptors {
  readonly #copy: Copy;

  constructor(copy: Copy) {
    this.#copy = copy;
  }

  /** Refused where more was promised: the answer says how much. */
  prepare(key: Key, ballot: Ballot): Acceptor {
    const { store } = this.#copy;
    const known = store.acceptor(key);
    if (ballot > known.promised) {
      store.putAcceptor(key, { promised: ballot, accepted: known.accepted, committed: known.committed });
    }
    return store.acceptor(key);
  }

  /** The newest ballot promised; that of the proposal where it is accepted. */
  accept(key: Key, proposal: Proposal): Ballot {
    const { store } = this.#copy;
    const { promised, committed } = store.acceptor(key);
    if (proposal.ballot < promised) return promised;
    store.putAcceptor(key, { promised: proposal.ballot, accepted: proposal, committed });
    return proposal.ballot;
  }

  /** It was chosen: the row is written like any other, and the proposal is done with. */
  commit(key: Key, { ballot, row }: Proposal): void {
    const { store } = this.#copy;
    if (row !== undefined) this.#copy.take(key, row);
    const { promised, accepted, committed } = store.acceptor(key);
    if (ballot <= committed) return;
    const rest = accepted !== undefined && accepted.ballot <= ballot ? undefined : accepted;
    store.putAcceptor(key, { promised, accepted: rest, committed: ballot });
  }
}
