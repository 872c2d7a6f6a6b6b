/** How a leader is chosen (§5.2, §5.4.1), asking first whether it would be (dissertation §9.6). */
import { type Address, type Micros, NOWHERE } from '../contract.ts';
import { isQuorum } from './configuration.ts';
import { isUpToDateWith } from './log.ts';
import type { Vote, Voted } from './messages.ts';
import type { RaftReplica } from './replica.ts';

export class Election {
  readonly #raft: RaftReplica;
  readonly #votes = new Set<Address>();
  #patience: Micros = 0;
  /** Asking, before entering a term, whether a majority would vote. */
  #isAsking = false;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
  }

  /** A new round, one's own or another's: the patience is drawn afresh, between the timeout and its double (§5.2). */
  begin(): void {
    const { context, isWitness, options } = this.#raft;
    const timeout = options.election_timeout;
    this.#patience = timeout + context.random.below(timeout);
    // Who has the data goes first.
    if (isWitness) this.#patience += timeout;
    this.wait();
  }

  /** Sets the election timer afresh. */
  wait(): void {
    this.#raft.context.setTimer('election', 0, this.#patience);
  }

  onTimeout(): void {
    if (this.#raft.role === 'leader' || this.#raft.isRefilling) return;
    if (!this.#raft.membership.mayStand(this.#raft.commit)) {
      // Who has no vote elects nobody, and may get one any time.
      this.begin();
      return;
    }
    if (this.#raft.leader !== NOWHERE) this.#raft.context.suspects();
    this.#raft.leader = NOWHERE;
    if (this.#raft.options.pre_vote) this.#ask();
    else this.stand();
  }

  /** The leader says so: nobody need wait for its silence (D §3.10). */
  takeOver(): void {
    if (this.#raft.membership.mayStand(this.#raft.commit)) this.stand(true);
  }

  /** Enters the next term and asks for votes, once the vote for itself is durable. */
  stand(handover = false): void {
    const raft = this.#raft;
    raft.role = 'candidate';
    raft.term++;
    raft.votedFor = raft.context.self;
    raft.leader = NOWHERE;
    raft.following.reset();
    this.#isAsking = false;
    this.#votes.clear();
    this.begin();
    raft.persistVote(() => {
      if (raft.role !== 'candidate') return;
      this.#votes.add(raft.context.self);
      this.#broadcast(raft.term, false, handover);
      this.#count();
    });
  }

  onVote(from: Address, message: Vote): void {
    const raft = this.#raft;
    const { lastIndex, lastTerm, pre, term } = message;
    const isUpToDate = isUpToDateWith({ index: lastIndex, term: lastTerm }, raft.log.end);
    if (pre) {
      const granted = term > raft.term && isUpToDate && !raft.isRefilling && !raft.following.hearsALeader();
      this.#answer(from, granted ? term : raft.term, granted, true);
      return;
    }
    const isFree = !raft.isRefilling && (raft.votedFor === NOWHERE || raft.votedFor === from);
    if (term < raft.term || !isFree || !isUpToDate || raft.role !== 'follower') {
      this.#answer(from, raft.term, false, false);
      return;
    }
    raft.votedFor = from;
    this.begin();
    raft.persistVote(() => this.#answer(from, term, true, false));
  }

  onVoted(from: Address, message: Voted): void {
    const raft = this.#raft;
    if (!message.granted || raft.role === 'leader') return;
    // Who had heard this question knows all that was known here: else it was asked by a disk that is lost.
    if (!raft.births.areKnownTo(message.births)) return;
    if (message.pre) {
      // Whoever was heard meanwhile leads: there is nothing more to ask.
      if (!this.#isAsking || raft.leader !== NOWHERE || message.term !== raft.term + 1) return;
    } else if (this.#isAsking || raft.role !== 'candidate' || message.term !== raft.term) return;
    this.#votes.add(from);
    this.#count();
  }

  /** Its disk is lost, and its vote with it. */
  drop(address: Address): void {
    this.#votes.delete(address);
  }

  #ask(): void {
    this.#isAsking = true;
    this.#votes.clear();
    this.#votes.add(this.#raft.context.self);
    this.begin();
    this.#broadcast(this.#raft.term + 1, true, false);
    this.#count();
  }

  #count(): void {
    const raft = this.#raft;
    if (!isQuorum(raft.membership.current, (voter) => this.#votes.has(voter))) return;
    if (this.#isAsking) {
      this.stand();
      return;
    }
    raft.role = 'leader';
    raft.leader = raft.context.self;
    raft.leading.begin();
  }

  #broadcast(term: number, pre: boolean, handover: boolean): void {
    const { log, context } = this.#raft;
    const births = this.#raft.births.all;
    const vote: Vote = { kind: 'vote', term, lastIndex: log.last, lastTerm: log.lastTerm, pre, handover, births };
    for (const member of this.#raft.membership.others) context.send(member, vote);
  }

  #answer(to: Address, term: number, granted: boolean, pre: boolean): void {
    this.#raft.context.send(to, { kind: 'voted', term, granted, pre, births: this.#raft.births.all });
  }
}
