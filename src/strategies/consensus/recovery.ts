/** A replica that lost its disk, and with it what it had promised, asks how far the others are before it takes part. */
import type { Address } from '../contract.ts';
import type { ReadIndex } from './messages.ts';
import type { RaftReplica } from './replica.ts';

/**
 * As in Viewstamped Replication's recovery (Liskov & Cowling 2012, §4.3). Whatever the lost disk had voted for, or
 * acknowledged, took a majority: among as many others as are asked here one knows of that term. A leader of an older
 * one must not be told again that something is safe, nor a candidate that it has this vote.
 */
export class Recovery {
  readonly #raft: RaftReplica;
  readonly #heard = new Set<Address>();
  #id = 0;
  /** Until enough have answered, nothing is acknowledged, voted for or answered. */
  isAsking = false;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
  }

  begin(): void {
    const { disk, random } = this.#raft.context;
    disk.put('asking', true);
    this.isAsking = true;
    this.#raft.following.mayHaveHeard();
    // Answers to an earlier life say nothing of now.
    this.#id = random.below(1 << 30) + 1;
    this.ask();
  }

  /** Again and again, for answers may be lost, and others be down. */
  ask(): void {
    const { context, membership, options } = this.#raft;
    context.setTimer('election', 0, options.election_timeout);
    for (const other of membership.others) {
      if (!this.#heard.has(other)) context.send(other, { kind: 'ask-index', term: 0, id: this.#id });
    }
    this.#tryEnd();
  }

  onAnswer(from: Address, { id }: ReadIndex): void {
    if (id !== this.#id || !this.#raft.membership.current.voters.includes(from)) return;
    this.#heard.add(from);
    this.#tryEnd();
  }

  /** It has what the leader had committed, and may vote again. */
  refilled(): void {
    this.#raft.isRefilling = false;
    this.#raft.context.disk.put('refilling', false);
  }

  /** As many others as leave no majority without one of them; who has no vote has promised nothing. */
  get #needed(): number {
    const { context, membership } = this.#raft;
    const { voters } = membership.current;
    if (!voters.includes(context.self)) return 0;
    return Math.min(voters.length - 1, Math.ceil(voters.length / 2));
  }

  #tryEnd(): void {
    if (!this.isAsking || this.#heard.size < this.#needed) return;
    const raft = this.#raft;
    this.isAsking = false;
    raft.context.disk.put('asking', false);
    // Whom it voted for in the newest term nobody can tell it.
    raft.votedFor = raft.context.self;
    raft.persistVote(undefined);
    raft.standing.begin();
  }
}
