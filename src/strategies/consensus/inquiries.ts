/** A follower's strong reads (D §6.4): it asks the leader how far it must have applied, and waits until it has. */
import { type Address, type Micros, NOWHERE, type Request } from '../contract.ts';
import type { AskIndex, ReadIndex } from './messages.ts';
import type { RaftReplica } from './replica.ts';

/** An answer that takes longer was lost, or its leader was. */
const PATIENCE: Micros = 1_000_000;
const MOST_WAITING = 10_000;

interface Inquiry {
  readonly id: number;
  readonly request: Request;
  readonly until: Micros;
}

export class Inquiries {
  readonly #raft: RaftReplica;
  #asked: Inquiry[] = [];
  #newest = 0;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
  }

  serve(request: Request): void {
    const { context, leader, term } = this.#raft;
    if (leader === NOWHERE || leader === context.self || this.#asked.length >= MOST_WAITING) {
      this.#raft.refuse(request);
      return;
    }
    // Numbers begin anywhere: an answer to an earlier life must not be taken for one to this.
    if (this.#newest === 0) this.#newest = context.random.below(1 << 30);
    const id = ++this.#newest;
    this.#asked.push({ id, request, until: context.monotonic() + PATIENCE });
    if (this.#asked.length === 1) context.setTimer('inquiries', 0, PATIENCE);
    context.send(leader, { kind: 'ask-index', term, id });
  }

  /** Who is asked may not lead, or not any more. */
  onAsked(from: Address, message: AskIndex): void {
    const { context, leading, role, term } = this.#raft;
    if (role === 'leader' && message.term === term) leading.onAskIndex(from, message);
    else context.send(from, { kind: 'read-index', term, id: message.id, index: -1 });
  }

  onAnswer({ id, index }: ReadIndex): void {
    const at = this.#asked.findIndex((inquiry) => inquiry.id === id);
    if (at < 0) return;
    const [{ request }] = this.#asked.splice(at, 1) as [Inquiry];
    if (index < 0) this.#raft.refuse(request);
    else this.#raft.waiting.serve(request, index);
  }

  expire(): void {
    const { context } = this.#raft;
    const now = context.monotonic();
    const late = this.#asked.filter(({ until }) => until <= now);
    this.#asked = this.#asked.filter(({ until }) => until > now);
    for (const { request } of late) this.#raft.refuse(request);
    const next = this.#asked[0];
    if (next !== undefined) context.setTimer('inquiries', 0, next.until - now);
  }
}
