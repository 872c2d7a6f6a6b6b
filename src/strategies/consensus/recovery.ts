/** A replica that lost its disk, and with it what it had promised, asks how far the others are before it takes part. */
import type { Address } from '../contract.ts';
import type { BirthList } from '../parts/births.ts';
import { type End, isUpToDateWith } from './log.ts';
import type { Known, Recover } from './messages.ts';
import type { RaftReplica } from './replica.ts';

const NOTHING: End = { index: 0, term: 0 };

/**
 * As in Viewstamped Replication's recovery (Liskov & Cowling 2012, §4.3). Whatever the lost disk had voted for, or
 * acknowledged, takes a majority, and so one of as many others as are asked here. Where that one had said it before it
 * answers, this replica hears of the term and does not act in an older one, and hears how far the log went and votes
 * only with as much. Where it says it afterwards, it tells the new birth with it, and what the lost disk had said is
 * dropped (crash vectors: Michael et al. 2017, §4). Acknowledgements need that like votes: to be refilled as far as a
 * leader has committed is not to have all that the lost disk had, for the leader may count that only later.
 */
export class Recovery {
  readonly #raft: RaftReplica;
  readonly #heard = new Set<Address>();
  #birth = 0;
  /** Of all who answered the best log. */
  #target: End;
  /** Until enough have answered, nothing is acknowledged, voted for or answered. */
  isAsking = false;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
    this.#target = (raft.context.disk.get('target') as End | undefined) ?? NOTHING;
  }

  begin(): void {
    const { births, context, following } = this.#raft;
    const { disk } = context;
    disk.put('asking', true);
    this.isAsking = true;
    following.mayHaveHeard();
    // Tickets go on over all lives of a disk: a birth that nobody has seen.
    this.#birth = disk.sync();
    births.merge([[context.self, this.#birth]]);
    this.ask();
  }

  /** Again and again, for answers may be lost, and others be down. */
  ask(): void {
    const { context, membership, options } = this.#raft;
    context.setTimer('election', 0, options.election_timeout);
    for (const other of membership.others) {
      if (!this.#heard.has(other)) context.sendDurably(other, { kind: 'recover', term: 0, birth: this.#birth });
    }
    this.#tryEnd();
  }

  /** Another lost its disk. Who has not yet all that its own had cannot say how far that went. */
  onRecover(from: Address, { birth }: Recover): void {
    const { births, context, isRefilling, log, term } = this.#raft;
    if (isRefilling) return;
    this.#bornAgain([[from, birth]]);
    const { last: lastIndex, lastTerm } = log;
    context.sendDurably(from, { kind: 'known', term, birth, lastIndex, lastTerm, births: births.all });
  }

  onKnown(from: Address, { birth, lastIndex, lastTerm }: Known): void {
    if (birth !== this.#birth || !this.#raft.membership.current.voters.includes(from)) return;
    this.#heard.add(from);
    const end = { index: lastIndex, term: lastTerm };
    if (!isUpToDateWith(this.#target, end)) this.#aim(end);
    this.#tryEnd();
  }

  /** Whoever says something says with it which disks it knows to be lost; false where its own is one of them. */
  admits(from: Address, births: BirthList): boolean {
    this.#bornAgain(births);
    return !this.#raft.births.isLate(from, births);
  }

  /** It has what the leader had committed; where it has all that was asked for too, it may vote again. */
  refilled(): void {
    const { context, log } = this.#raft;
    if (!isUpToDateWith(log.end, this.#target)) return;
    this.#raft.isRefilling = false;
    context.disk.put('refilling', false);
    this.#aim(NOTHING);
  }

  /** Disks were replaced: what their owners had said before is not counted any more. */
  #bornAgain(list: BirthList): void {
    if (list.length === 0) return;
    const { births, leading, role, standing } = this.#raft;
    for (const address of births.merge(list)) {
      // What it was told of this one's birth is lost as well: it must be asked again.
      this.#heard.delete(address);
      standing.drop(address);
      if (role === 'leader') leading.drop(address);
    }
  }

  #aim(target: End): void {
    this.#target = target;
    this.#raft.context.disk.put('target', target);
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
