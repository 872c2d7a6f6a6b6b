/** A follower's strong reads (D §6.4): it asks the leader how far it must have applied, and waits until it has. */
import { type Address, type Micros, NOWHERE, type Request } from '../contract.ts';
import { WaitingRoom } from '../parts/waiting-room.ts';
import type { AskIndex, ReadIndex } from './messages.ts';
import type { RaftReplica, Timer } from './replica.ts';

/** An answer that takes longer was lost, or its leader was. */
const PATIENCE: Micros = 1_000_000;

interface Inquiry {
  readonly id: number;
  readonly request: Request;
}

export class Inquiries {
  readonly #raft: RaftReplica;
  readonly #asked: WaitingRoom<Inquiry, Timer>;
  #newest = 0;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
    this.#asked = new WaitingRoom(raft.context, 'inquiries', PATIENCE);
  }

  serve(request: Request): void {
    const { context, leader, term } = this.#raft;
    if (leader === NOWHERE || leader === context.self || this.#asked.isFull) {
      this.#raft.refuse(request);
      return;
    }
    // Numbers begin anywhere: an answer to an earlier life must not be taken for one to this.
    if (this.#newest === 0) this.#newest = context.random.below(1 << 30);
    const id = ++this.#newest;
    this.#asked.enter({ id, request });
    context.send(leader, { kind: 'ask-index', term, id });
  }

  /** Who is asked may not lead, or not any more. */
  onAsked(from: Address, message: AskIndex): void {
    const { context, leading, role, term } = this.#raft;
    if (role === 'leader' && message.term === term) leading.onAskIndex(from, message);
    else context.send(from, { kind: 'read-index', term, id: message.id, index: -1 });
  }

  onAnswer({ id, index }: ReadIndex): void {
    for (const { request } of this.#asked.leave((inquiry) => inquiry.id === id)) {
      if (index < 0) this.#raft.refuse(request);
      else this.#raft.waiting.serve(request, index);
    }
  }

  expire(): void {
    this.#asked.expire(({ request }) => this.#raft.refuse(request));
  }
}
